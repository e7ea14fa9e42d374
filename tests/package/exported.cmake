# A library of contracts is itself installed and exported; another project imports its contracts,
# with Widl_WIDLC_EXECUTABLE as the compiler.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_project(consumer ${WORK}/source)
copy_project(importer ${WORK}/importer)
file(REMOVE_RECURSE ${WORK}/build ${WORK}/importer-build ${WORK}/prefix)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build -G Ninja
     ${configure_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
step("build" ${CMAKE_COMMAND} --build ${WORK}/build --parallel 2)
step("install" ${CMAKE_COMMAND} --install ${WORK}/build --prefix ${WORK}/prefix)

# What was built from is gone: the importer has the installed files only.
file(REMOVE_RECURSE ${WORK}/source ${WORK}/build)
step("configure the importer" ${CMAKE_COMMAND} -S ${WORK}/importer -B ${WORK}/importer-build
     -G Ninja ${configure_settings} "-DCMAKE_PREFIX_PATH=${PREFIX}\;${WORK}/prefix"
     -DWidl_WIDLC_EXECUTABLE=${PREFIX}/bin/widlc)
step("build the importer" ${CMAKE_COMMAND} --build ${WORK}/importer-build --parallel 2)
step("run" ${WORK}/importer-build/trip)
expect("trip: ")
