# examples/meson, as users find it.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_example(meson ${WORK}/source)
file(REMOVE_RECURSE ${WORK}/build)
use_pkgconfig()
set(ENV{CC} ${C_COMPILER})
set(ENV{CFLAGS} ${C_FLAGS})
set(ENV{LDFLAGS} ${C_FLAGS})
step("configure" meson setup ${WORK}/build ${WORK}/source -Dwerror=true)
step("build" ninja -C ${WORK}/build -j 2)
talk(${WORK}/build/subscriber "subscribed" ${WORK}/build/publisher "Kiel: 11.5 degrees")
step("build again" ninja -C ${WORK}/build)
expect("ninja: no work to do")

step("touch" touch ${WORK}/source/idl/weather/station.widl)
step("build with a touched contract" ninja -C ${WORK}/build)
expect("Generating")
expect_not("Compiling")
