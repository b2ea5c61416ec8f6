# Compiler settings that hold for every target of ours.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# The programs, at one place a script can name: build/<preset>/bin. Tests stay beside their lists.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")

option(SAR_TESTS "Build the tests" ON)
option(SAR_FAILPOINTS "Compile the named failpoints in" OFF)
option(SAR_FUZZ "Build the libFuzzer targets" OFF)
option(SAR_LTO "Optimise over all sources at link time" OFF)
set(SAR_SANITIZE "" CACHE STRING "Sanitizers, as in -fsanitize=…")

add_library(sar_flags INTERFACE)
target_compile_options(sar_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Werror
  -fno-omit-frame-pointer -fstack-protector-strong -gline-tables-only
  # ccache may share a precompiled header between build trees only when it carries no time stamp.
  -Xclang -fno-pch-timestamp)
target_include_directories(sar_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_definitions(sar_flags INTERFACE _GLIBCXX_ASSERTIONS)
if(NOT SAR_SANITIZE)
  # Sanitizers check what this does, and more.
  target_compile_definitions(sar_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
else()
  target_compile_options(sar_flags INTERFACE -fsanitize=${SAR_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(sar_flags INTERFACE -fsanitize=${SAR_SANITIZE})
endif()
if(SAR_LTO)
  # A request crosses some hundred small functions of ten layers: 2 to 5 % of its CPU time.
  target_compile_options(sar_flags INTERFACE -flto=thin)
  target_link_options(sar_flags INTERFACE -flto=thin)
  # What CMake finds may be an llvm-ar too old for these objects. binutils' ar need not read them if
  # it makes no symbol table (S), and lld asks for none.
  find_program(SAR_AR ar REQUIRED)
  set(CMAKE_CXX_ARCHIVE_CREATE "${SAR_AR} qcS <TARGET> <LINK_FLAGS> <OBJECTS>")
  set(CMAKE_CXX_ARCHIVE_APPEND "${SAR_AR} qS <TARGET> <LINK_FLAGS> <OBJECTS>")
  set(CMAKE_CXX_ARCHIVE_FINISH "")
endif()
if(SAR_FUZZ)
  target_compile_options(sar_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SAR_FAILPOINTS)
  target_compile_definitions(sar_flags INTERFACE SAR_FAILPOINTS=1)
endif()
target_link_options(sar_flags INTERFACE -fuse-ld=lld -Wl,-z,relro,-z,now)
