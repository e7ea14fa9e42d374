# Man pages: written by docs/man/generate.py from the help of the programs that were built, the public
# headers and the manual of the language. WIDL_MANUAL is the list of them.
#
# It takes a Python, and programs that run here: without them the rest is built all the same.
set(WIDL_MANUAL)
find_package(Python3 COMPONENTS Interpreter QUIET)
if(NOT Python3_EXECUTABLE OR CMAKE_CROSSCOMPILING)
  message(STATUS "Man pages are not written: there is no Python, or this is a cross build")
  return()
endif()

file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/man)

# widl_man_page(PAGE KIND SOURCE DEPENDS file-or-target…): see docs/man/generate.py.
function(widl_man_page page kind source)
  set(output ${Widl_BINARY_DIR}/man/${page})
  set(script ${Widl_SOURCE_DIR}/docs/man/generate.py)
  add_custom_command(OUTPUT ${output}
    COMMAND ${Python3_EXECUTABLE} -B ${script} ${kind} ${source} ${PROJECT_VERSION} ${output}
    DEPENDS ${script} ${ARGN}
    VERBATIM)
  set(WIDL_MANUAL ${WIDL_MANUAL} ${output} PARENT_SCOPE)
endfunction()

if(WIDL_COMPILER)
  widl_man_page(widlc.1 widlc $<TARGET_FILE:widlc> widlc)
  widl_man_page(widl.5 language ${Widl_SOURCE_DIR}/docs/language.md
    ${Widl_SOURCE_DIR}/docs/language.md)
endif()
if(TARGET widl-router)
  widl_man_page(widl-router.1 widl-router $<TARGET_FILE:widl-router> widl-router)
endif()
if(WIDL_RUNTIME)
  file(GLOB headers CONFIGURE_DEPENDS ${Widl_SOURCE_DIR}/runtime/include/widl/*.h)
  widl_man_page(widl.3 headers ${Widl_SOURCE_DIR}/runtime/include ${headers})
endif()
add_custom_target(widl_manual ALL DEPENDS ${WIDL_MANUAL})
