# SPDX-License-Identifier: GPL-3.0-or-later
# One function for each kind of target, so that a folder's CMakeLists.txt is its list of files.

# madmail_library(<name> SOURCES … [LINKS …])
#   A static library `madmail_<name>` for one folder. Headers are included by their path from the top ("server/base/result.h").
function(madmail_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    add_library(madmail_${name} STATIC ${arg_SOURCES})
    target_include_directories(madmail_${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(madmail_${name} PUBLIC Qt6::Core ${arg_LINKS})
    target_precompile_headers(madmail_${name} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch_core.h)
endfunction()

# madmail_resources(<target>)
#   Puts the web pages into a program, as ":/www" and ":/admin".
function(madmail_resources target)
    foreach(folder www admin)
        file(GLOB_RECURSE files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/resources/${folder}/*)
        if(files)
            qt_add_resources(${target} ${target}_${folder} PREFIX /${folder} BASE ${CMAKE_SOURCE_DIR}/resources/${folder} FILES ${files})
        endif()
    endforeach()
endfunction()

# madmail_test(<folder> SOURCES … [LINKS …])
#   One Qt Test program `tst_<folder>` for one folder of tests; each source registers its classes with MADMAIL_TEST (tests/support/test_main.h).
function(madmail_test folder)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(tst_${folder} ${arg_SOURCES} ${CMAKE_SOURCE_DIR}/tests/support/test_main.cpp)
    target_link_libraries(tst_${folder} PRIVATE Qt6::Test ${arg_LINKS})
    target_include_directories(tst_${folder} PRIVATE ${CMAKE_SOURCE_DIR})
    target_precompile_headers(tst_${folder} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/pch_test.h)
    target_compile_definitions(tst_${folder} PRIVATE MADMAIL_SOURCE_DIR="${CMAKE_SOURCE_DIR}" MADMAIL_BINARY_DIR="${CMAKE_BINARY_DIR}")
    set_target_properties(tst_${folder} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    add_test(NAME ${folder} COMMAND tst_${folder})
    set_tests_properties(${folder} PROPERTIES TIMEOUT 300 ENVIRONMENT
        "QT_QPA_PLATFORM=offscreen;QT_NO_GLIB=1;TSAN_OPTIONS=ignore_noninstrumented_modules=1:suppressions=${PROJECT_SOURCE_DIR}/tests/tsan.supp;LC_ALL=C.UTF-8")
endfunction()

# madmail_fuzzer(<name> SOURCES … [LINKS …])
#   A libFuzzer program `fuzz_<name>`; its seeds are in tests/fuzz/seeds/<name>/.
function(madmail_fuzzer name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    if(NOT FUZZ)
        return()
    endif()
    add_executable(fuzz_${name} ${arg_SOURCES})
    target_link_libraries(fuzz_${name} PRIVATE ${arg_LINKS})
    target_compile_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
    target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR})
    set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
    if(NOT TARGET fuzzers)
        add_custom_target(fuzzers) # all of them, without the program
    endif()
    add_dependencies(fuzzers fuzz_${name})
endfunction()

# madmail_bench(<name> SOURCES … [LINKS …])
#   A benchmark program `bench_<name>`; run by tests/run.sh --bench, never by ctest.
function(madmail_bench name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    if(NOT BENCH)
        return()
    endif()
    add_executable(bench_${name} ${arg_SOURCES})
    target_link_libraries(bench_${name} PRIVATE ${arg_LINKS})
    target_include_directories(bench_${name} PRIVATE ${CMAKE_SOURCE_DIR})
    set_target_properties(bench_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bench)
endfunction()
