# widl_generate(): a plugin runs when a contract, an import or the plugin changes, and only then.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_project(generate ${WORK}/source)
use_generator()
file(REMOVE_RECURSE ${WORK}/build)
set(fields ${WORK}/build/fields.widl/fields.txt)

# Make a file newer than what was built, as far as make can tell.
function(change file from to)
  step("age the build" find ${WORK}/build -type f -exec touch -d "-1 hour" {} +)
  file(READ ${file} text)
  string(REPLACE "${from}" "${to}" text "${text}")
  file(WRITE ${file} "${text}")
endfunction()

function(expect_fields)
  step("read" cat ${fields})
  list(JOIN ARGN "\n" expected)
  if(NOT output STREQUAL "${expected}\n")
    message(FATAL_ERROR "expected '${expected}', not '${output}'")
  endif()
endfunction()

step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G ${GENERATOR}
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
expect("outputs: ${fields};${WORK}/build/fields.widl/more/title.txt")
step("build" ${build})
expect("Generating fields")
expect_fields(latitude id at)
step("read" cat ${WORK}/build/fields.widl/more/title.txt)
expect("Fields of a fleet")
step("build again" ${build})
expect_not("Generating fields")

change(${WORK}/source/idl/geo/position.widl "latitude" "north")
step("build with a changed import" ${build})
expect_fields(north id at)
change(${WORK}/source/widl-gen-fields "field[\"name\"]" "field[\"name\"].upper()")
step("build with a changed plugin" ${build})
expect_fields(NORTH ID AT)
step("build again" ${build})
expect_not("Generating fields")

file(READ ${WORK}/source/widl-gen-fields plugin)
file(WRITE ${WORK}/source/widl-gen-fields "#!/bin/sh\nexit 3\n")
failing_step("build with a plugin that fails" ${build})
expect("has failed with exit status 3")
expect_fields(NORTH ID AT)
