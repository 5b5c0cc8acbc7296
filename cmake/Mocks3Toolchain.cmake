# Compiler, linker and sanitizer settings of the whole house.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

option(MOCKS3_BUILD_TESTS "Build the test executables" ON)
option(MOCKS3_FUZZ "Build the libFuzzer targets" OFF)
set(MOCKS3_SANITIZE "" CACHE STRING "Sanitizer: empty, 'address' (with undefined) or 'thread'")

find_program(MOCKS3_CCACHE ccache)
if(MOCKS3_CCACHE)
  # Precompiled headers defeat ccache unless it is told that their time stamps do not matter.
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${MOCKS3_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()

add_library(mocks3_flags INTERFACE)
target_compile_options(mocks3_flags INTERFACE
  -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wimplicit-fallthrough
  -Wno-missing-field-initializers -Wno-missing-designated-field-initializers -Werror
  -fno-pie "SHELL:-Xclang -fno-pch-timestamp"
  $<$<CONFIG:Debug>:-g1> $<$<CONFIG:Release>:-O2> $<$<CONFIG:Release>:-ffunction-sections> $<$<CONFIG:Release>:-fdata-sections>
  -march=x86-64-v2)
# RELR relocations are left out on purpose: glibc 2.36 refuses such a binary. Initialisers and cold code stay together
# (keep-text-section-prefix), so that starting touches a sixth less of the program.
target_link_options(mocks3_flags INTERFACE -fuse-ld=lld-19 -no-pie
  $<$<CONFIG:Release>:-Wl,--gc-sections,--icf=all,-z,keep-text-section-prefix>)
if(MOCKS3_SANITIZE STREQUAL "address")
  set(sanitizers -fsanitize=address,undefined -fno-sanitize=function -fno-omit-frame-pointer -fno-sanitize-recover=all)
  if(NOT MOCKS3_FUZZ)
    # Which functions ran, for tests/paths: the way of a request is measured, not believed.
    list(APPEND sanitizers -fsanitize-coverage=func,trace-pc-guard)
  endif()
elseif(MOCKS3_SANITIZE STREQUAL "thread")
  set(sanitizers -fsanitize=thread)
elseif(MOCKS3_SANITIZE)
  message(FATAL_ERROR "MOCKS3_SANITIZE: '${MOCKS3_SANITIZE}' is neither 'address' nor 'thread'")
endif()
if(MOCKS3_SANITIZE)
  target_compile_options(mocks3_flags INTERFACE ${sanitizers} -O1)
  target_link_options(mocks3_flags INTERFACE ${sanitizers})
else()
  # No C++ shared library in the product: the dynamic loader would cost more than everything else at start
  # (docs/adr/0002-libraries.md).
  target_link_options(mocks3_flags INTERFACE -static-libstdc++ -static-libgcc)
endif()
if(MOCKS3_FUZZ)
  target_compile_options(mocks3_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
