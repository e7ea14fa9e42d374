# Kinds of libraries, their sides, and what of them is visible.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

# expect_symbols(FILE [option]): `output` is what nm says.
function(list_symbols file)
  step("symbols of ${file}" nm ${ARGN} ${WORK}/build/${file})
  set(output "${output}" PARENT_SCOPE)
endfunction()

copy_project(kinds ${WORK}/source)
file(REMOVE_RECURSE ${WORK}/build)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
step("build" ${CMAKE_COMMAND} --build ${WORK}/build --parallel 2)
foreach(kind object shared)
  step("both sides of a library: ${kind}" ${WORK}/build/${kind}_roles)
  expect("roles: ")
  expect(", Probe")
endforeach()
talk(${WORK}/build/callee "serving" ${WORK}/build/caller "moved to 2.5")

list_symbols(libclient_api.a)
expect("T lab_probe_measure_async")
expect("T lab_probe_subscribe_moved")
expect_not("lab_probe_measure_reply")
expect_not("lab_probe_publish_moved")
expect_not("R lab_probe_stub")
expect_not("D lab_probe_stub")

list_symbols(libserver_api.a)
expect("T lab_probe_measure_reply")
expect("T lab_probe_measure_throw_broken")
expect("T lab_probe_publish_moved")
expect("D lab_probe_stub")
expect_not("lab_probe_measure_async")
expect_not("lab_probe_subscribe_moved")

list_symbols(libshared_api.so -D)
expect("T lab_probe_measure")
expect("T lab_probe_measure_reply")
expect("D lab_probe_stub")

foreach(plugin libobject_plugin.so libclient_plugin.so)
  list_symbols(${plugin} -D)
  expect("T plugin_measure")
  expect_not("lab_probe")
endforeach()
