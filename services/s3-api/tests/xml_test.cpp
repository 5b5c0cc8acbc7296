#include <gmock/gmock.h>

#include "xml/reader.hpp"
#include "xml/render_error.hpp"
#include "xml/writer.hpp"

namespace mocks3::s3api::xml {
namespace {

TEST(XmlWriter, WritesWhatS3Writes) {
  Writer xml("Root");
  xml.text("Key", "a<b>&\"c");
  xml.etag("ETag", "abc");
  xml.number("Size", 12);
  xml.boolean("IsTruncated", false);
  xml.time("LastModified", Timestamp(std::chrono::milliseconds(1'255'369'830'005)));
  xml.empty("Prefix");
  EXPECT_EQ(
      xml.finish(),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Root xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
      "<Key>a&lt;b&gt;&amp;&quot;c</Key><ETag>&quot;abc&quot;</ETag><Size>12</Size><IsTruncated>false</IsTruncated>"
      "<LastModified>2009-10-12T17:50:30.005Z</LastModified><Prefix/></Root>");
}

TEST(XmlReader, IgnoresNamespacesCommentsAndOrder) {
  const auto document = Document::parse(
      "<?xml version='1.0'?><!-- hello --><s3:Delete xmlns:s3='urn:x'><s3:Object><s3:Key>a &amp; b</s3:Key></s3:Object>"
      "<Other/></s3:Delete>",
      "Delete");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().child("Object").child_text("Key"), "a & b");
  EXPECT_EQ(document->root().child_text("Missing"), std::nullopt);
  EXPECT_EQ(document->root().children("Object").size(), 1U);
  EXPECT_EQ(document->root().children().size(), 2U);
}

TEST(XmlReader, KeepsWhiteSpaceThatIsAKey) {
  const auto document = Document::parse("<D><K> </K><L> x </L><C><![CDATA[<a>]]></C></D>", "D");
  ASSERT_TRUE(document);
  EXPECT_EQ(document->root().child_text("K"), " ");
  EXPECT_EQ(document->root().child_text("L"), " x ");
  EXPECT_EQ(document->root().child_text("C"), "<a>");
}

TEST(XmlReader, RefusesWhatIsNotADocument) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  std::string twenty_one = "<D>";
  for (int i = 0; i < 21; ++i) twenty_one += "<a>";
  for (int i = 0; i < 21; ++i) twenty_one += "</a>";
  twenty_one += "</D>";
  for (const std::string& text :
       {std::string(), std::string("text"), std::string("<D>"), std::string("<D></E>"), std::string("<E/>"),
        std::string("<D/><D/>"), std::string("<D>\xff</D>"), std::string("<D>\0</D>", 8), deep, twenty_one,
        std::string("<!DOCTYPE D [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><D>&b;</D>"),
        std::string("<!DOCTYPE D SYSTEM \"file:///etc/passwd\"><D/>")}) {
    const auto parsed = Document::parse(text, "D");
    ASSERT_FALSE(parsed) << text.substr(0, 40);
    EXPECT_EQ(parsed.error().code, ErrorCode::MalformedXML);
  }
}

TEST(XmlReader, ReadsNumbersAndBooleansStrictly) {
  EXPECT_EQ(parse_number(" 7 ", 1, 10).value(), 7U);
  EXPECT_FALSE(parse_number("11", 1, 10));
  EXPECT_FALSE(parse_number("-1", 0, 10));
  EXPECT_FALSE(parse_number("", 0, 10));
  EXPECT_TRUE(parse_boolean("TRUE").value());
  EXPECT_FALSE(parse_boolean("false").value());
  EXPECT_FALSE(parse_boolean("yes"));
}

TEST(RenderError, EveryCodeIsRenderedUnderANameClientsMayKnow) {
  for (const auto& row : errors::all_errors()) {
    const auto reply =
        render_error(Error(row.code).with("Extra", "<x>"), {.resource = "/b/k", .request_id = "R", .host_id = "H"});
    if (row.http_status == 304) {
      EXPECT_EQ(reply.status, 304);
      EXPECT_EQ(reply.text, "");
      continue;
    }
    const auto& shown = errors::info(errors::public_code(row.code));
    EXPECT_EQ(reply.status, shown.http_status) << row.name;
    EXPECT_EQ(reply.headers.get("Content-Type"), "application/xml");
    const auto document = Document::parse(reply.text, "Error");
    ASSERT_TRUE(document) << row.name;
    EXPECT_EQ(document->root().child_text("Code"), std::string(shown.name));
    EXPECT_FALSE(document->root().child_text("Message")->empty());
    EXPECT_EQ(document->root().child_text("Resource"), "/b/k");
    EXPECT_EQ(document->root().child_text("RequestId"), "R");
    EXPECT_EQ(document->root().child_text("HostId"), "H");
    // Details of what is wrong inside stay inside.
    EXPECT_EQ(document->root().child("Extra") ? 1 : 0, row.internal ? 0 : 1) << row.name;
  }
}

TEST(RenderError, CauseAndInternalMessagesStayInside) {
  const auto reply =
      render_error(Error(ErrorCode::StoreUnavailable, "postgres at 10.0.0.1 is down").caused_by("secret"), {});
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.text, ::testing::HasSubstr("<Code>ServiceUnavailable</Code>"));
  EXPECT_THAT(reply.text, ::testing::Not(::testing::HasSubstr("10.0.0.1")));
  EXPECT_THAT(reply.text, ::testing::Not(::testing::HasSubstr("secret")));
}

TEST(RenderError, AFaultHasItsOwnStatusAndMessage) {
  const auto reply = render_error(model::FaultError{.code = ErrorCode::SlowDown,
                                                    .status = 429,
                                                    .message = "calm down",
                                                    .retry_after_s = 2,
                                                    .close_connection = true},
                                  {});
  EXPECT_EQ(reply.status, 429);
  EXPECT_TRUE(reply.close);
  EXPECT_EQ(reply.headers.get("Retry-After"), "2");
  EXPECT_THAT(reply.text, ::testing::HasSubstr("<Code>SlowDown</Code><Message>calm down</Message>"));
}

}  // namespace
}  // namespace mocks3::s3api::xml
