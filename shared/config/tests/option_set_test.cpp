#include "mocks3/config/option_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace mocks3::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class OptionSetTest : public testing::Test {
 protected:
  OptionSetTest() {
    std::string pattern = "/tmp/mocks3-option-set-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    set_.add("listen", &listen_, {.doc = "Address of the S3 port.", .example = "0.0.0.0:9000"});
    set_.add("memory", &memory_, {.doc = "Keep everything in memory."});
    set_.add("console", &console_, {.doc = "Serve the console."});
    set_.add("cores", &cores_, {.doc = "Threads that serve.", .min = 1, .max = 64});
    set_.add("seed", &seed_, {.doc = "Seed of the faults."});
    set_.add("max-body", &max_body_, {.doc = "Largest body.", .min = 1024, .bytes = true});
    set_.add("idle-timeout", &idle_, {.doc = "Idle limit.", .max = 1h});
    set_.add("allow", &allow_, {.doc = "Who may come."});
    set_.add("paths", &paths_, {.doc = "Folders.", .separator = ':', .split_flags = true});
    set_.add("store", &store_, {.doc = "Where to.", .allowed = {"memory", "rocksdb"}});
    set_.add("root-password", &password_,
             {.doc = "Secret key.",
              .secret = true,
              .env_aliases = {"MINIO_ROOT_PASSWORD"},
              .check = [](const std::string& p) -> Result<> {
                if (p.size() < 8) return fail(ErrorCode::ValidationFailed, "needs 8 characters");
                return {};
              }});
  }
  ~OptionSetTest() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& text, const std::string& name = "mocks3.yaml") {
    const std::string path = folder_ + '/' + name;
    std::ofstream(path) << text;
    return path;
  }

  Result<Parsed> load(std::vector<std::string> arguments, const Environment& environment = {},
                      const std::string& default_file = {}) {
    return set_.load(arguments, environment, default_file);
  }

  /// The one line of the error, with the folder cut off; "no error" when there is none.
  std::string error(std::vector<std::string> arguments, const Environment& environment = {},
                    const std::string& default_file = {}) {
    const auto result = load(std::move(arguments), environment, default_file);
    if (result) return "no error";
    EXPECT_THAT(result.error().message, Not(HasSubstr("\n")));
    std::string message = result.error().message;
    for (std::size_t at; (at = message.find(folder_ + '/')) != message.npos;) message.erase(at, folder_.size() + 1);
    return message;
  }
  std::string file_error(const std::string& text) { return error({}, {}, file(text)); }

  std::string folder_;
  std::string listen_ = "127.0.0.1:9000";
  bool memory_ = false;
  bool console_ = true;
  unsigned cores_ = 2;
  std::uint64_t seed_ = 0;
  std::uint64_t max_body_ = 5ull << 30;
  milliseconds idle_ = 30s;
  std::vector<std::string> allow_;
  std::vector<std::string> paths_;
  std::string store_ = "rocksdb";
  std::string password_ = "mocks3secret";
  OptionSet set_{"mocks3"};
};

TEST_F(OptionSetTest, KeepsTheDefaultsWhenNothingIsSaid) {
  ASSERT_TRUE(load({}));
  EXPECT_EQ(listen_, "127.0.0.1:9000");
  EXPECT_EQ(set_.origin("listen"), "default");
  EXPECT_FALSE(set_.is_set("listen"));
}

TEST_F(OptionSetTest, LaysEnvironmentOverFileAndFlagOverEnvironment) {
  const auto path = file("listen: file\nstore: memory\ncores: 3\n");
  ASSERT_TRUE(load({"--listen", "flag"}, {{"MOCKS3_LISTEN", "env"}, {"MOCKS3_STORE", "rocksdb"}}, path));
  EXPECT_EQ(listen_, "flag");
  EXPECT_EQ(store_, "rocksdb");
  EXPECT_EQ(cores_, 3u);
  EXPECT_EQ(set_.origin("listen"), "--listen");
  EXPECT_EQ(set_.origin("store"), "MOCKS3_STORE");
  EXPECT_EQ(set_.origin("cores"), path + ":3");
}

TEST_F(OptionSetTest, TakesAFlagValueAfterASpaceOrAnEqualsSign) {
  ASSERT_TRUE(load({"--listen", "a=b", "--idle-timeout=2m"}));
  EXPECT_EQ(listen_, "a=b");
  EXPECT_EQ(idle_, 2min);
}

TEST_F(OptionSetTest, SwitchesBoolsOnAndOff) {
  ASSERT_TRUE(load({"--memory", "--no-console"}));
  EXPECT_TRUE(memory_);
  EXPECT_FALSE(console_);
}

TEST_F(OptionSetTest, TakesABoolValueOnlyAfterAnEqualsSign) {
  const auto parsed = load({"--console=false", "--memory", "false"});
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(console_);
  EXPECT_TRUE(memory_);
  EXPECT_THAT(parsed->positional, ElementsAre("false"));
}

TEST_F(OptionSetTest, ReturnsPositionalArgumentsInOrder) {
  const auto parsed = load({"config", "--memory", "print", "-", "--", "--listen"});
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->positional, ElementsAre("config", "print", "-", "--listen"));
}

TEST_F(OptionSetTest, ReportsHelpAndVersionBeforeAnythingElse) {
  EXPECT_TRUE(load({"--help", "--wrong"}, {{"MOCKS3_WRONG", ""}})->help);
  EXPECT_TRUE(load({"-h"})->help);
  EXPECT_TRUE(load({"--version"})->version);
}

TEST_F(OptionSetTest, CollectsARepeatedFlagWithoutSplittingIt) {
  ASSERT_TRUE(load({"--allow", "a,b", "--allow=c"}));
  EXPECT_THAT(allow_, ElementsAre("a,b", "c"));
}

TEST_F(OptionSetTest, SplitsAListInTheEnvironmentAtCommas) {
  ASSERT_TRUE(load({}, {{"MOCKS3_ALLOW", "a, b,,c"}}));
  EXPECT_THAT(allow_, ElementsAre("a", "b", "c"));
}

TEST_F(OptionSetTest, SplitsAListInTheEnvironmentAtItsOwnSeparator) {
  ASSERT_TRUE(load({}, {{"MOCKS3_PATHS", "/a,b:/c"}}));
  EXPECT_THAT(paths_, ElementsAre("/a,b", "/c"));
}

TEST_F(OptionSetTest, SplitsTheValueOfAFlagOnlyWhereThatIsAskedFor) {
  ASSERT_TRUE(load({"--allow", "a,b", "--paths", "/a:/b", "--paths=/c"}));
  EXPECT_THAT(allow_, ElementsAre("a,b"));
  EXPECT_THAT(paths_, ElementsAre("/a", "/b", "/c"));
}

TEST_F(OptionSetTest, ReplacesAListInsteadOfAddingToIt) {
  ASSERT_TRUE(load({"--allow", "flag"}, {{"MOCKS3_ALLOW", "env"}}, file("allow: [file]\n")));
  EXPECT_THAT(allow_, ElementsAre("flag"));
}

TEST_F(OptionSetTest, ReadsListsAndScalarsFromYaml) {
  ASSERT_TRUE(
      load({}, {}, file("allow:\n  - a,b\n  - c\npaths: /x\nmemory: yes\nlisten: \":9000\"\nmax_body: 64KiB\n")));
  EXPECT_THAT(allow_, ElementsAre("a,b", "c"));
  EXPECT_THAT(paths_, ElementsAre("/x"));
  EXPECT_TRUE(memory_);
  EXPECT_EQ(listen_, ":9000");
  EXPECT_EQ(max_body_, 65536u);
}

TEST_F(OptionSetTest, AcceptsAnEmptyFile) {
  EXPECT_TRUE(load({}, {}, file("# nothing\n")));
  EXPECT_TRUE(load({}, {}, file("")));
}

TEST_F(OptionSetTest, ReadsTheFileThatTheFlagNamesRatherThanTheVariable) {
  const auto parsed = load({"--config", file("listen: flag\n", "a.yaml")},
                           {{"MOCKS3_CONFIG", file("listen: env\n", "b.yaml")}}, file("listen: default\n", "c.yaml"));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(listen_, "flag");
  EXPECT_EQ(parsed->config_file, folder_ + "/a.yaml");
}

TEST_F(OptionSetTest, ReadsTheFileThatTheVariableNamesRatherThanTheDefault) {
  ASSERT_TRUE(load({}, {{"MOCKS3_CONFIG", file("listen: env\n", "b.yaml")}}, file("listen: default\n", "c.yaml")));
  EXPECT_EQ(listen_, "env");
}

TEST_F(OptionSetTest, DoesWithoutAMissingDefaultFile) {
  const auto parsed = load({}, {}, folder_ + "/none.yaml");
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->config_file, IsEmpty());
}

TEST_F(OptionSetTest, RefusesADefaultFileThatCannotBeRead) {
  EXPECT_EQ(error({}, {}, folder_), "'config': cannot read '" + folder_ + "': Is a directory");
}

TEST_F(OptionSetTest, RefusesAMissingChosenFile) {
  EXPECT_EQ(error({"--config", folder_ + "/none.yaml"}),
            "--config: cannot read 'none.yaml': No such file or directory");
  EXPECT_EQ(error({}, {{"MOCKS3_CONFIG", folder_}}), "MOCKS3_CONFIG: cannot read '" + folder_ + "': Is a directory");
}

TEST_F(OptionSetTest, NamesFileLineAndKeyOfABadValue) {
  EXPECT_EQ(file_error("listen: x\n\ncores: many\n"), "mocks3.yaml:3: 'cores': 'many' is not a whole number");
}

TEST_F(OptionSetTest, NamesFlagOrVariableOfABadValue) {
  EXPECT_EQ(error({"--cores=-1"}), "--cores: '-1' is not a whole number");
  EXPECT_EQ(error({}, {{"MOCKS3_MEMORY", "maybe"}}), "MOCKS3_MEMORY: 'maybe' is neither true nor false");
}

TEST_F(OptionSetTest, RefusesABadValueEvenWhenAHigherLayerReplacesIt) {
  EXPECT_EQ(error({"--cores=3"}, {{"MOCKS3_CORES", "x"}}), "MOCKS3_CORES: 'x' is not a whole number");
}

TEST_F(OptionSetTest, RefusesUnknownNamesAndSuggestsTheNearest) {
  EXPECT_EQ(error({"--lisen", "x"}), "--lisen: unknown flag; did you mean --listen?");
  EXPECT_EQ(error({"-v"}), "-v: unknown flag");
  EXPECT_EQ(error({}, {{"MOCKS3_CORE", "1"}}), "MOCKS3_CORE: unknown variable; did you mean MOCKS3_CORES?");
  EXPECT_EQ(file_error("\nstores: memory\n"), "mocks3.yaml:2: 'stores': unknown key; did you mean store?");
  EXPECT_EQ(file_error("config: other.yaml\n"), "mocks3.yaml:1: 'config': cannot be set in a file");
}

TEST_F(OptionSetTest, LeavesOtherVariablesAlone) {
  EXPECT_TRUE(load({}, {{"PATH", "/bin"}, {"MOCKS", ""}, {"MOCKS4_X", ""}}));
}

TEST_F(OptionSetTest, PassesOverTheServiceLinksOfKubernetesOnly) {
  EXPECT_TRUE(load({}, {{"MOCKS3_SERVICE_HOST", "10.0.0.1"},
                        {"MOCKS3_SERVICE_PORT_S3", "9000"},
                        {"MOCKS3_PORT", "tcp://10.0.0.1:9000"},
                        {"MOCKS3_S3_API_PORT_9000_TCP_ADDR", "10.0.0.1"}}));
  EXPECT_EQ(error({}, {{"MOCKS3_PORT", "9000"}}), "MOCKS3_PORT: unknown variable");
  EXPECT_EQ(error({}, {{"MOCKS3_PORT_TCP", "1"}}), "MOCKS3_PORT_TCP: unknown variable");
}

TEST_F(OptionSetTest, RefusesAFlagWithoutItsValue) {
  EXPECT_EQ(error({"--listen"}), "--listen: needs a value (one that begins with -- is written --listen=VALUE)");
  EXPECT_THAT(error({"--listen", "--memory"}), HasSubstr("--listen: needs a value"));
}

TEST_F(OptionSetTest, NegatesOnlyBools) {
  EXPECT_EQ(error({"--no-listen"}), "--no-listen: unknown flag");
  EXPECT_EQ(error({"--no-memory=true"}), "--no-memory: unknown flag");
}

TEST_F(OptionSetTest, RefusesASecondValueForOneOption) {
  EXPECT_EQ(error({"--memory", "--no-memory"}), "--no-memory: given more than once");
  EXPECT_EQ(file_error("max-body: 1MiB\nmax_body: 2MiB\n"), "mocks3.yaml:2: 'max_body': given more than once");
}

TEST_F(OptionSetTest, RefusesYamlThatIsNotAFlatMap) {
  EXPECT_EQ(file_error("- a\n"), "mocks3.yaml:1: expected lines of the form 'key: value'");
  EXPECT_EQ(file_error("listen: [a]\n"), "mocks3.yaml:1: 'listen': takes one value, not a list");
  EXPECT_EQ(file_error("listen: {a: b}\n"), "mocks3.yaml:1: 'listen': takes a value or a list, not a map");
  EXPECT_EQ(file_error("allow:\n  - a\n  - [b]\n"),
            "mocks3.yaml:3: 'allow': an element of a list must be a plain value");
  EXPECT_EQ(file_error("listen:\n"), "mocks3.yaml:1: 'listen': has no value; write \"\" for an empty one");
  EXPECT_THAT(file_error("listen: a\n---\nlisten: b\n"), HasSubstr("a second document"));
}

TEST_F(OptionSetTest, NamesTheLineOfASyntaxError) {
  EXPECT_THAT(file_error("listen: a\nstore: \"open\n"), testing::StartsWith("mocks3.yaml:"));
  EXPECT_THAT(file_error("listen: a\n\n}\n"), testing::StartsWith("mocks3.yaml:3: "));
}

TEST_F(OptionSetTest, HoldsNumbersToTheirBounds) {
  EXPECT_EQ(error({"--cores=0"}), "--cores: '0' is out of bounds: at least 1, at most 64");
  EXPECT_EQ(error({"--cores=65"}), "--cores: '65' is out of bounds: at least 1, at most 64");
  EXPECT_EQ(error({"--cores=4294967297"}), "--cores: '4294967297' is not a whole number");
  EXPECT_EQ(error({"--max-body=1"}), "--max-body: '1' is out of bounds: at least 1KiB");
  EXPECT_EQ(error({"--idle-timeout=61m"}), "--idle-timeout: '61m' is out of bounds: at most 1h");
  EXPECT_TRUE(load({"--cores=64", "--max-body=1024", "--idle-timeout=1h", "--seed=18446744073709551615"}));
  EXPECT_EQ(seed_, 18446744073709551615u);
}

TEST_F(OptionSetTest, HoldsTextToTheAllowedValues) {
  EXPECT_EQ(error({}, {{"MOCKS3_STORE", "tape"}}), "MOCKS3_STORE: 'tape' is not one of memory, rocksdb");
}

TEST_F(OptionSetTest, KeepsAnErrorOnOneLineWhateverTheValue) {
  EXPECT_EQ(error({"--store=a\nb"}), "--store: 'a?b' is not one of memory, rocksdb");
  EXPECT_LT(error({"--store=" + std::string(10'000, 'x')}).size(), 200u);
}

TEST_F(OptionSetTest, ReadsASecretFromTheFileThatAVariableNames) {
  ASSERT_TRUE(load({}, {{"MOCKS3_ROOT_PASSWORD_FILE", file("long enough\r\n", "secret")}}));
  EXPECT_EQ(password_, "long enough");
  EXPECT_EQ(set_.origin("root-password"), "MOCKS3_ROOT_PASSWORD_FILE");
}

TEST_F(OptionSetTest, TakesOnlyOneLineBreakOffASecretFile) {
  ASSERT_TRUE(load({}, {{"MOCKS3_ROOT_PASSWORD_FILE", file("long enough \n\n", "secret")}}));
  EXPECT_EQ(password_, "long enough \n");
}

TEST_F(OptionSetTest, RefusesAnUnreadableSecretFile) {
  EXPECT_EQ(error({}, {{"MOCKS3_ROOT_PASSWORD_FILE", folder_ + "/none"}}),
            "MOCKS3_ROOT_PASSWORD_FILE: cannot read 'none': No such file or directory");
}

TEST_F(OptionSetTest, RefusesASecretThatIsGivenTwice) {
  EXPECT_EQ(error({}, {{"MOCKS3_ROOT_PASSWORD_FILE", "x"}, {"MOCKS3_ROOT_PASSWORD", "y"}}),
            "MOCKS3_ROOT_PASSWORD_FILE: MOCKS3_ROOT_PASSWORD is set as well; set only one of them");
}

TEST_F(OptionSetTest, KnowsTheFileVariantOnlyForSecrets) {
  EXPECT_EQ(error({}, {{"MOCKS3_LISTEN_FILE", "x"}}), "MOCKS3_LISTEN_FILE: unknown variable");
}

TEST_F(OptionSetTest, ReadsAliasesBelowItsOwnVariable) {
  ASSERT_TRUE(load({}, {{"MINIO_ROOT_PASSWORD", "from minio"}}));
  EXPECT_EQ(password_, "from minio");
  EXPECT_EQ(set_.origin("root-password"), "MINIO_ROOT_PASSWORD");
  ASSERT_TRUE(load({}, {{"MINIO_ROOT_PASSWORD", "from minio"}, {"MOCKS3_ROOT_PASSWORD", "from mocks3"}}));
  EXPECT_EQ(password_, "from mocks3");
}

TEST_F(OptionSetTest, ReportsACustomCheckWithTheOriginOfTheValue) {
  EXPECT_EQ(error({"--root-password=short"}), "--root-password: needs 8 characters");
  EXPECT_EQ(file_error("root-password: short\n"), "mocks3.yaml:1: 'root-password': needs 8 characters");
}

TEST(OptionSet, ChecksDefaultsToo) {
  std::string token;
  OptionSet set("mocks3");
  set.add("token", &token, {.doc = "Must be set.", .check = [](const std::string& value) -> Result<> {
                              if (value.empty()) return fail(ErrorCode::ValidationFailed, "is required");
                              return {};
                            }});
  const auto result = set.load({}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "'token': is required");
  EXPECT_EQ(result.error().code, ErrorCode::ValidationFailed);
}

TEST(OptionSet, NeverShowsASecretInAnError) {
  std::string mode;
  OptionSet set("mocks3");
  set.add("mode", &mode, {.doc = "", .allowed = {"a"}, .secret = true});
  const auto result = set.load(std::vector<std::string>{"--mode=hunter2"}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "--mode: the value is not one of a");
}

TEST_F(OptionSetTest, MakesErrorsOverSeveralOptionsNameTheOrigin) {
  ASSERT_TRUE(load({"--memory"}));
  EXPECT_EQ(set_.error("memory", "excludes --store").message, "--memory: excludes --store");
}

TEST_F(OptionSetTest, PrintsEffectiveValuesWithOriginsAndHidesSecrets) {
  ASSERT_TRUE(load({"--memory", "--allow=a\"b", "--max-body=1536KiB"}, {{"MOCKS3_ROOT_PASSWORD", "topsecret"}}));
  EXPECT_EQ(set_.render_yaml(),
            "listen: \"127.0.0.1:9000\"  # default\n"
            "memory: true  # --memory\n"
            "console: true  # default\n"
            "cores: 2  # default\n"
            "seed: 0  # default\n"
            "max-body: 1536KiB  # --max-body\n"
            "idle-timeout: 30s  # default\n"
            "allow: [\"a\\\"b\"]  # --allow\n"
            "paths: []  # default\n"
            "store: \"rocksdb\"  # default\n"
            "# root-password: (hidden)  # MOCKS3_ROOT_PASSWORD\n");
}

TEST_F(OptionSetTest, ReadsBackWhatItPrinted) {
  const std::string nasty = "a: \"b\"\n\t# \\ \x7f \xc3\xa4 ~";
  ASSERT_TRUE(
      load({"--listen=" + nasty, "--allow=" + nasty, "--allow=", "--root-password=topsecret", "--idle-timeout=90s"}));
  const std::string printed = set_.render_yaml(true);
  EXPECT_THAT(printed, HasSubstr("root-password: \"topsecret\""));
  listen_ = password_ = "";
  allow_ = {};
  idle_ = 0s;
  ASSERT_EQ(error({}, {}, file(printed)), "no error");
  EXPECT_EQ(listen_, nasty);
  EXPECT_THAT(allow_, ElementsAre(nasty, ""));
  EXPECT_EQ(password_, "topsecret");
  EXPECT_EQ(idle_, 90s);
}

TEST_F(OptionSetTest, DocumentsEveryOptionWithDefaultsNotValues) {
  ASSERT_TRUE(load({"--listen=elsewhere"}));
  const auto doc = set_.render_doc();
  EXPECT_THAT(doc,
              HasSubstr("| `--listen` | text | `127.0.0.1:9000` | `MOCKS3_LISTEN` | Address of the S3 port. Example: "
                        "`0.0.0.0:9000`. |\n"));
  EXPECT_THAT(doc, HasSubstr("| `--store` | memory\\|rocksdb | `rocksdb` |"));
  EXPECT_THAT(doc,
              HasSubstr("| `--root-password` | text | (secret) | `MOCKS3_ROOT_PASSWORD`, `MOCKS3_ROOT_PASSWORD_FILE`, "
                        "`MINIO_ROOT_PASSWORD` |"));
  EXPECT_THAT(doc, Not(HasSubstr("mocks3secret")));
}

TEST_F(OptionSetTest, HelpsWithFlagsTypesAndDefaults) {
  const auto help = set_.help("[OPTION]... [COMMAND]");
  EXPECT_THAT(help, testing::StartsWith("Usage: mocks3 [OPTION]... [COMMAND]\n"));
  EXPECT_THAT(
      help,
      HasSubstr("  --idle-timeout <duration>\n      Idle limit. Default: 30s. At most 1h. [MOCKS3_IDLE_TIMEOUT]\n"));
  EXPECT_THAT(help, HasSubstr("  --[no-]console\n"));
  EXPECT_THAT(help, Not(HasSubstr("mocks3secret")));
}

struct Size {
  const char* text;
  std::optional<std::uint64_t> bytes;
};
class SizeTest : public testing::TestWithParam<Size> {};

TEST_P(SizeTest, IsReadInBytes) {
  std::uint64_t value = 0;
  OptionSet set("mocks3");
  set.add("size", &value, {.doc = "", .bytes = true});
  const auto result = set.load(std::vector<std::string>{std::string("--size=") + GetParam().text}, {});
  EXPECT_EQ(result ? std::optional(value) : std::nullopt, GetParam().bytes) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(All, SizeTest,
                         testing::Values(Size{"0", 0}, Size{"17", 17}, Size{"17B", 17}, Size{"64KiB", 65536},
                                         Size{"64kib", 65536}, Size{"5GiB", 5ull << 30}, Size{"5GB", 5'000'000'000},
                                         Size{"16777215TiB", 16777215ull << 40}, Size{"16777216TiB", {}}, Size{"", {}},
                                         Size{"KiB", {}}, Size{"64K", {}}, Size{"-1", {}}, Size{"1.5GiB", {}},
                                         Size{"1 KiB", {}}));

struct Duration {
  const char* text;
  std::optional<milliseconds> time;
};
class DurationTest : public testing::TestWithParam<Duration> {};

TEST_P(DurationTest, IsReadInMilliseconds) {
  milliseconds value{};
  OptionSet set("mocks3");
  set.add("time", &value, {.doc = ""});
  const auto result = set.load(std::vector<std::string>{std::string("--time=") + GetParam().text}, {});
  EXPECT_EQ(result ? std::optional(value) : std::nullopt, GetParam().time) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(All, DurationTest,
                         testing::Values(Duration{"0", 0ms}, Duration{"250ms", 250ms}, Duration{"5s", 5s},
                                         Duration{"3m", 3min}, Duration{"2h", 2h}, Duration{"1d", 24h},
                                         Duration{"5", {}}, Duration{"s", {}}, Duration{"-5s", {}},
                                         Duration{"36501d", {}}, Duration{"99999999999999999999s", {}}));

TEST(OptionSet, ThrowsOnADescriptionThatContradictsItself) {
  std::string value;
  OptionSet set("mocks3");
  set.add("a", &value, {.doc = ""});
  EXPECT_THROW(set.add("a", &value, {.doc = ""}), std::logic_error);
  EXPECT_THROW(set.add("A_b", &value, {.doc = ""}), std::logic_error);
  EXPECT_THROW(set.add("help", &value, {.doc = ""}), std::logic_error);
  EXPECT_THROW(set.add("config", &value, {.doc = ""}), std::logic_error);
  EXPECT_THROW(set.origin("b"), std::logic_error);
}

TEST(OptionSet, TakesItsOwnPrefixOfVariables) {
  std::string value;
  OptionSet set("tool", "TOOL_");
  set.add("out-file", &value, {.doc = ""});
  ASSERT_TRUE(set.load({}, {{"TOOL_OUT_FILE", "x"}, {"MOCKS3_UNKNOWN", "y"}}));
  EXPECT_EQ(value, "x");
}

TEST(ProcessEnvironment, HoldsTheVariablesOfTheProcess) {
  ASSERT_EQ(::setenv("OPTION_SET_TEST", "a=b", 1), 0);
  EXPECT_EQ(process_environment().at("OPTION_SET_TEST"), "a=b");
}

}  // namespace
}  // namespace mocks3::config
