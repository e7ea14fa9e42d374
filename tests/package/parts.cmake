# Compiler, runtime and router are built apart or together.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

set(prefix ${WORK}/prefix)
set(settings -G Ninja -DCMAKE_BUILD_TYPE=Debug -DCMAKE_C_COMPILER=${C_COMPILER})

# build_part(NAME setting…): build it and install it into the common prefix.
function(build_part name)
  step("configure: ${name}" ${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${WORK}/${name} ${settings}
       ${ARGN})
  step("build: ${name}" ${CMAKE_COMMAND} --build ${WORK}/${name} --parallel 2)
  step("install: ${name}" ${CMAKE_COMMAND} --install ${WORK}/${name} --prefix ${prefix})
endfunction()

file(REMOVE_RECURSE ${WORK})
copy_project(kinds ${WORK}/source)
build_part(compiler -DWIDL_RUNTIME=OFF)
step("run the compiler" ${prefix}/bin/widlc --version)
expect("widlc ")
failing_step("configure without the runtime" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build
             ${settings} -DCMAKE_PREFIX_PATH=${prefix})
expect_message("its component 'runtime' is not installed")

# The runtime joins it, and nothing of the compiler is lost.
build_part(runtime -DWIDL_COMPILER=OFF -DWIDL_ROUTER=OFF)
step("configure" ${CMAKE_COMMAND} -S ${WORK}/source -B ${WORK}/build ${settings}
     -DCMAKE_PREFIX_PATH=${prefix})
step("build" ${CMAKE_COMMAND} --build ${WORK}/build --parallel 2 --target object_roles)
step("run" ${WORK}/build/object_roles)
expect("roles: ")

# What is not built is not tested either.
foreach(part COMPILER RUNTIME ROUTER)
  step("configure for developers without ${part}" ${CMAKE_COMMAND} -S ${SOURCE_DIR}
       -B ${WORK}/developer ${settings} -DWIDL_DEVELOPER=ON -DWIDL_INTEROP=OFF
       -DWIDL_COMPILER=ON -DWIDL_RUNTIME=ON -DWIDL_ROUTER=ON -DWIDL_${part}=OFF)
endforeach()
failing_step("configure without anything" ${CMAKE_COMMAND} -S ${SOURCE_DIR} -B ${WORK}/nothing
             ${settings} -DWIDL_COMPILER=OFF -DWIDL_RUNTIME=OFF)
expect_message("there is nothing to build")
