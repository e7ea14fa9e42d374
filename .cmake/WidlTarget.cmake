# Settings of our own targets: language, warnings, sanitizers. Users of the package never get these.

if(WIDL_SANITIZE)
  add_compile_options(-fsanitize=${WIDL_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WIDL_SANITIZE})
endif()

# Coverage feedback belongs into the libraries, main() only into the fuzz targets.
if(WIDL_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
  add_link_options(-fsanitize=fuzzer-no-link)
endif()

# widl_target(NAME): C11, hidden symbols, and in developer mode every warning.
function(widl_target name)
  set_target_properties(${name} PROPERTIES
    C_STANDARD 11
    C_STANDARD_REQUIRED ON
    C_EXTENSIONS OFF
    C_VISIBILITY_PRESET hidden
    POSITION_INDEPENDENT_CODE ON)
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  if(WIDL_DEVELOPER)
    target_compile_options(${name} PRIVATE
      -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes
      -Wvla -Wundef -Werror)
  endif()
endfunction()

# widl_layer(NAME ROOT dir SOURCES file… DEPENDS target…): one folder as an object library.
# Includes are rooted: "value/transcode.h". Which layer may include which is checked by
# tests/architecture.
function(widl_layer name)
  cmake_parse_arguments(L "" "ROOT" "SOURCES;DEPENDS" ${ARGN})
  add_library(${name} OBJECT ${L_SOURCES})
  widl_target(${name})
  # A program that is linked with the static library and --gc-sections leaves out what it never calls.
  target_compile_options(${name} PRIVATE -ffunction-sections -fdata-sections)
  target_include_directories(${name} PUBLIC ${L_ROOT})
  if(EXISTS ${L_ROOT}/include)
    target_include_directories(${name} PUBLIC ${L_ROOT}/include)
  endif()
  target_link_libraries(${name} PUBLIC ${L_DEPENDS})
endfunction()
