# A library of contracts is itself installed and exported; another project imports its contracts,
# with Widl_WIDLC_EXECUTABLE as the compiler.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_project(consumer ${WORK}/source)
copy_project(importer ${WORK}/importer)
file(REMOVE_RECURSE ${WORK}/build ${WORK}/importer-build ${WORK}/prefix)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX} -DLIBRARY_KIND=${KIND})
step("build" ${CMAKE_COMMAND} --build ${WORK}/build --parallel 2)
step("run before the installation" ${WORK}/build/client)
step("install" ${CMAKE_COMMAND} --install ${WORK}/build --prefix ${WORK}/prefix)

# What was built from is gone: the importer has the installed files only, at another place.
file(REMOVE_RECURSE ${WORK}/source ${WORK}/build ${WORK}/moved)
file(RENAME ${WORK}/prefix ${WORK}/moved)
step("configure the importer" ${CMAKE_COMMAND} -S ${WORK}/importer -B ${WORK}/importer-build
     -G Ninja ${configure_settings} "-DCMAKE_PREFIX_PATH=${PREFIX}\;${WORK}/moved"
     -DWidl_WIDLC_EXECUTABLE=${PREFIX}/bin/widlc)
step("build the importer" ${CMAKE_COMMAND} --build ${WORK}/importer-build --parallel 2)
step("run" ${WORK}/importer-build/trip)
expect("trip: ")

# The importer's shared library has its own symbols, and those of the other only if that is shared.
step("list symbols" nm -D ${WORK}/importer-build/libtrip_api.so)
expect("T trip_plan_encode")
expect_not("T geo_position")
if(KIND STREQUAL "SHARED")
  expect("U geo_position_write")
  step("list the contract library's symbols" nm -D ${WORK}/moved/lib/libgeo_api.so)
  expect("T geo_position_write")
endif()
