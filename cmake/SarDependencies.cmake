# Every library comes from a Debian 12 package; tools/packages lists them.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(simdjson REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG)
find_package(PkgConfig REQUIRED)
pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(YAML_CPP REQUIRED IMPORTED_TARGET yaml-cpp)
pkg_check_modules(SQLITE3 REQUIRED IMPORTED_TARGET sqlite3)
find_path(SOCI_INCLUDE_DIR soci/soci.h REQUIRED)
find_library(SOCI_CORE_LIBRARY soci_core REQUIRED)
find_library(SOCI_SQLITE3_LIBRARY soci_sqlite3 REQUIRED)
add_library(sar_soci INTERFACE)
target_include_directories(sar_soci SYSTEM INTERFACE
  "${SOCI_INCLUDE_DIR}" "${SOCI_INCLUDE_DIR}/soci")
target_link_libraries(sar_soci INTERFACE
  "${SOCI_SQLITE3_LIBRARY}" "${SOCI_CORE_LIBRARY}" PkgConfig::SQLITE3 ${CMAKE_DL_LIBS})
if(SAR_SANITIZE)
  # The package hides the type information of its classes, which UBSan's vptr check links to.
  target_compile_options(sar_soci INTERFACE -fno-sanitize=vptr)
endif()

# Asio is compiled once (net/asio.cpp); everybody else sees declarations only.
add_library(sar_asio INTERFACE)
target_compile_definitions(sar_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_DATE_TIME)
target_link_libraries(sar_asio INTERFACE
  Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads)
