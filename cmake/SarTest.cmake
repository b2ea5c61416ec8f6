# sar_test(<name> SOURCES … LIBRARIES …): one GoogleTest binary, run by ctest as a whole. Its label
# is the folder it lives in (the layer); it leaves its cases in test-results/ for tools/tally.py.
function(sar_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBRARIES" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE
    ${ARG_LIBRARIES} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE SAR_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND ${name})
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME label)
  set_tests_properties(${name} PROPERTIES
    TIMEOUT 300
    LABELS "unit;${label}"
    ENVIRONMENT "GTEST_OUTPUT=xml:${CMAKE_BINARY_DIR}/test-results/${name}.xml")
endfunction()

# sar_fuzz(<name> LIBRARIES …): libFuzzer target from <name>.cpp; seeds in corpus/<name>/. Built
# with -DSAR_FUZZ=ON only. ctest replays the seeds, then explores from them for a few seconds;
# `./dev fuzz` explores for longer.
function(sar_fuzz name)
  cmake_parse_arguments(ARG "" "" "LIBRARIES" ${ARGN})
  if(NOT SAR_FUZZ)
    return()
  endif()
  add_executable(${name} ${CMAKE_CURRENT_SOURCE_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set(seeds "${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}")
  set(finds "${CMAKE_CURRENT_BINARY_DIR}/finds/${name}")
  file(MAKE_DIRECTORY "${finds}")
  add_test(NAME ${name} COMMAND ${name} -runs=0 "${seeds}")
  add_test(NAME ${name}_explore COMMAND ${name}
    -max_total_time=5 -timeout=10 -rss_limit_mb=4096 -verbosity=0
    "-artifact_prefix=${finds}-" "${finds}" "${seeds}")
  set_tests_properties(${name} ${name}_explore PROPERTIES TIMEOUT 300 LABELS fuzz)
endfunction()
