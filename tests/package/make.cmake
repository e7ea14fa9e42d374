# examples/plain-make, as users find it: make and pkg-config, no CMake.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

copy_example(plain-make ${WORK}/source)
use_pkgconfig()
set(make make -C ${WORK}/source -j 2 CC=${C_COMPILER} "CFLAGS=-g ${C_FLAGS}" LDFLAGS=${C_FLAGS})
step("build" ${make})
talk(${WORK}/source/callee "serving" ${WORK}/source/caller "pear: 7")
step("build again" ${make})
expect("Nothing to be done for 'all'")

step("age the build" find ${WORK}/source -type f -exec touch -d "-1 hour" {} +)
step("touch" touch ${WORK}/source/idl/shop/stock.widl)
step("build with a touched contract" ${make})
expect("stock.widl.o")
expect("callee.o")
step("build again" ${make})
expect("Nothing to be done for 'all'")
