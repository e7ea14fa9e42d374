# A cross build for arm64: the runtime, installed into a root of its own, then a project that uses it
# from there. widlc is this machine's.
#
# Debian has a compiler and a libc for arm64, but what the runtime stands on is to be had only by
# changing the whole system. So the headers of those libraries are this machine's, and for the linker
# there are empty libraries of their names. All code is compiled and packed as for a real target;
# what is linked is a shared library, which may leave symbols open.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

set(root ${WORK}/root)
set(host_includes /usr/include)
set(target_includes /usr/aarch64-linux-gnu/include)
# A cross build tells pkg-config where the target's modules are; here are none.
set(ENV{PKG_CONFIG_LIBDIR} ${root}/usr/lib/pkgconfig)
set(ENV{PKG_CONFIG_PATH})

# Copy the headers of this machine that `libraries` need and the target's libc does not have.
function(lend_headers)
  file(WRITE ${WORK}/libraries.c
       "#include <jansson.h>\n#include <libwebsockets.h>\n#include <msgpack.h>\n"
       "#include <openssl/hmac.h>\n#include <openssl/ssl.h>\n#include <openssl/x509v3.h>\n")
  step("find headers" ${C_COMPILER} -M ${WORK}/libraries.c)
  separate_arguments(headers UNIX_COMMAND "${output}")
  foreach(header IN LISTS headers)
    cmake_path(IS_PREFIX host_includes "${header}" NORMALIZE is_installed)
    if(NOT is_installed)
      continue()
    endif()
    cmake_path(RELATIVE_PATH header BASE_DIRECTORY ${host_includes} OUTPUT_VARIABLE name)
    string(REGEX REPLACE "^[a-z0-9_]+-linux-gnu/" "" name "${name}")
    if(NOT EXISTS ${target_includes}/${name})
      cmake_path(GET name PARENT_PATH dir)
      file(COPY ${header} DESTINATION ${root}/usr/include/${dir})
    endif()
  endforeach()
endfunction()

function(expect_arm64 file)
  step("machine of ${file}" aarch64-linux-gnu-readelf -h ${file})
  expect("AArch64")
  expect_not("X86-64")
endfunction()

file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${root}/usr/bin ${root}/usr/lib)
lend_headers()
foreach(library crypto jansson msgpack-c ssl websockets)
  step("an empty ${library}" aarch64-linux-gnu-gcc -shared -nostdlib -x c /dev/null
       -o ${root}/usr/lib/lib${library}.so)
endforeach()
set(settings -G Ninja -DCMAKE_BUILD_TYPE=Debug -DTARGET_ROOT=${root}
    -DCMAKE_TOOLCHAIN_FILE=${CMAKE_CURRENT_LIST_DIR}/arm64.cmake)

step("configure the runtime" ${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${WORK}/runtime ${settings}
     -DWIDL_ROUTER=OFF -DCMAKE_INSTALL_PREFIX=/usr)
step("build the runtime" ${CMAKE_COMMAND} --build ${WORK}/runtime --parallel 2)
set(ENV{DESTDIR} ${root})
step("install the runtime" ${CMAKE_COMMAND} --install ${WORK}/runtime)
expect_not("widlc")
set(ENV{DESTDIR})
expect_arm64(${root}/usr/lib/libwidl.a)

# The target has a widlc, which is of no use here.
file(WRITE ${WORK}/useless.c "int main(void) { return 1; }\n")
step("the target's compiler" aarch64-linux-gnu-gcc ${WORK}/useless.c -o ${root}/usr/bin/widlc)
copy_project(kinds ${WORK}/source)
failing_step("configure with the target's compiler" ${CMAKE_COMMAND} -S ${WORK}/source
             -B ${WORK}/refused ${settings} -DWidl_WIDLC_EXECUTABLE=${root}/usr/bin/widlc)
expect_message("does not run on this machine")

# build(NAME setting…): the project, as far as it can be linked here.
function(build name)
  step("configure: ${name}" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/${name} ${settings}
       ${ARGN})
  step("build: ${name}" ${CMAKE_COMMAND} --build ${WORK}/${name} --parallel 2
       --target object_plugin client_plugin server_api)
  foreach(product libobject_plugin.so libclient_plugin.so libserver_api.a)
    expect_arm64(${WORK}/${name}/${product})
  endforeach()
endfunction()

build(told -DWidl_WIDLC_EXECUTABLE=${PREFIX}/bin/widlc)
set(ENV{PATH} "${PREFIX}/bin:$ENV{PATH}")
build(found -DCMAKE_PREFIX_PATH=${root}/usr)
file(STRINGS ${WORK}/found/CMakeCache.txt output REGEX "^Widl_WIDLC_EXECUTABLE")
expect("=${PREFIX}/bin/widlc")
