# Every third-party library enters the house here, as an imported target named mocks3_dep_<name>.
find_package(Threads REQUIRED)
set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
set(OPENSSL_USE_STATIC_LIBS TRUE)
find_package(OpenSSL 3 REQUIRED)
find_package(RocksDB REQUIRED)
find_package(GTest REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(ISAL REQUIRED IMPORTED_TARGET libisal)

function(mocks3_static_dependency name library)
  find_library(MOCKS3_LIB_${name} NAMES ${library} REQUIRED)
  add_library(mocks3_dep_${name} INTERFACE)
  target_link_libraries(mocks3_dep_${name} INTERFACE ${MOCKS3_LIB_${name}})
endfunction()

mocks3_static_dependency(pugixml libpugixml.a)
mocks3_static_dependency(yaml libyaml-cpp.a)
mocks3_static_dependency(jemalloc libjemalloc.a)
mocks3_static_dependency(xxhash libxxhash.a)

add_library(mocks3_dep_asio INTERFACE)
target_link_libraries(mocks3_dep_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(mocks3_dep_asio INTERFACE BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_VISIBILITY
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_BEAST_USE_STD_STRING_VIEW)

add_library(mocks3_dep_json INTERFACE)
target_link_libraries(mocks3_dep_json INTERFACE Boost::json)

add_library(mocks3_dep_crypto INTERFACE)
target_link_libraries(mocks3_dep_crypto INTERFACE OpenSSL::Crypto PkgConfig::ISAL)

# Debian's package names the shared forms of what RocksDB needs; two of them would drag libstdc++.so in again.
mocks3_static_dependency(snappy libsnappy.a)
mocks3_static_dependency(gflags libgflags.a)
mocks3_static_dependency(z libz.a)
mocks3_static_dependency(bz2 libbz2.a)
mocks3_static_dependency(lz4 liblz4.a)
mocks3_static_dependency(zstd libzstd.a)
set_target_properties(RocksDB::rocksdb PROPERTIES INTERFACE_LINK_LIBRARIES
  "mocks3_dep_snappy;mocks3_dep_gflags;mocks3_dep_z;mocks3_dep_bz2;mocks3_dep_lz4;mocks3_dep_zstd;Threads::Threads;dl")
add_library(mocks3_dep_rocksdb INTERFACE)
target_link_libraries(mocks3_dep_rocksdb INTERFACE RocksDB::rocksdb)

# fmt is used header-only, so no C++ shared library is dragged in.
add_library(mocks3_dep_fmt INTERFACE)
target_compile_definitions(mocks3_dep_fmt INTERFACE FMT_HEADER_ONLY)
