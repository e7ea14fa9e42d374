# The Debian packages of this build: what is in them, and a life with them, from the installation to
# the purge.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

file(REMOVE_RECURSE ${WORK})
step("pack" ${CMAKE_CPACK_COMMAND} -G DEB --config ${BUILD_DIR}/CPackConfig.cmake
     -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip
     -B ${WORK}/packages)
expect_not("CMake Warning")
copy_example(quickstart ${WORK}/source)
step("live" ${PYTHON} ${CMAKE_CURRENT_LIST_DIR}/debian.py ${PREFIX} ${WORK} ${CMAKE_COMMAND}
     ${configure_settings})
message(STATUS "${output}")
