# examples/plugin, as users find it: Python that a plugin has generated calls a callee in C.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_example(plugin ${WORK}/source)
file(REMOVE_RECURSE ${WORK}/build)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
step("build" ${CMAKE_COMMAND} --build ${WORK}/build)
file(WRITE ${WORK}/build/caller
"#!/bin/sh
PYTHONPATH='${WORK}/build/python' exec '${PYTHON}' -B '${WORK}/source/caller.py' \"$@\"
")
file(CHMOD ${WORK}/build/caller PERMISSIONS OWNER_READ OWNER_EXECUTE)
foreach(line "pump-7: actuator, 87%, at 48.1" "no pump-9, but pump-7"
             "refused: kwargs.limit: 1000 is outside 1..100" "all is well")
  talk(${WORK}/build/callee "serving" ${WORK}/build/caller "${line}")
endforeach()
