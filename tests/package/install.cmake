# Installs the build into a prefix of its own; what is installed works from there.
include(${CMAKE_CURRENT_LIST_DIR}/steps.cmake)

file(REMOVE_RECURSE ${PREFIX})
step("install" ${CMAKE_COMMAND} --install ${BUILD_DIR} --prefix ${PREFIX})
foreach(file bin/widlc bin/widl-router include/widl/widl.h include/widl/error.def
        include/wamp/session.widl include/wamp/session.widl.h
        share/widl/router.schema.json lib/systemd/system/widl-router.service)
  if(NOT EXISTS ${PREFIX}/${file})
    message(FATAL_ERROR "${file} is not installed")
  endif()
endforeach()
# Man pages are written where there is a Python to write them.
if(EXISTS ${BUILD_DIR}/man)
  foreach(page man1/widlc.1 man1/widl-router.1 man3/widl.3 man5/widl.5)
    if(NOT EXISTS ${PREFIX}/share/man/${page})
      message(FATAL_ERROR "${page} is not installed")
    endif()
  endforeach()
endif()
step("run widlc" ${PREFIX}/bin/widlc --version)
expect("widlc ")

# Nothing that is installed names the place where it was built.
file(GLOB_RECURSE texts ${PREFIX}/*.cmake ${PREFIX}/*.pc ${PREFIX}/*.h)
foreach(text IN LISTS texts)
  file(READ ${text} output)
  expect_not(${SOURCE_DIR}/compiler)
  expect_not(${SOURCE_DIR}/runtime)
  expect_not(${BUILD_DIR})
endforeach()
