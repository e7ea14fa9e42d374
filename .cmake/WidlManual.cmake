# Man pages: written by docs/man/generate.py from the help of the programs that were built, the public
# headers and the manual of the language. WIDL_MANUAL is the list of them, and WIDL_MANUAL_widlc.1 the
# component that this one is installed with.
#
# It takes a Python, and programs that run here: without them the rest is built all the same.
set(WIDL_MANUAL)
find_package(Python3 COMPONENTS Interpreter QUIET)
if(NOT Python3_EXECUTABLE OR CMAKE_CROSSCOMPILING)
  message(STATUS "Man pages are not written: there is no Python, or this is a cross build")
  return()
endif()

file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/man)

# widl_man_page(PAGE COMPONENT KIND SOURCE file-or-target…): see docs/man/generate.py.
function(widl_man_page page component kind source)
  set(output ${Widl_BINARY_DIR}/man/${page})
  set(script ${Widl_SOURCE_DIR}/docs/man/generate.py)
  add_custom_command(OUTPUT ${output}
    COMMAND ${Python3_EXECUTABLE} -B ${script} ${kind} ${source} ${PROJECT_VERSION} ${output}
    DEPENDS ${script} ${ARGN}
    VERBATIM)
  set(WIDL_MANUAL ${WIDL_MANUAL} ${output} PARENT_SCOPE)
  set(WIDL_MANUAL_${page} ${component} PARENT_SCOPE)
endfunction()

if(WIDL_COMPILER)
  widl_man_page(widlc.1 widl_compiler widlc $<TARGET_FILE:widlc> widlc)
  widl_man_page(widl.5 widl_compiler language ${Widl_SOURCE_DIR}/docs/language.md
    ${Widl_SOURCE_DIR}/docs/language.md)
endif()
if(TARGET widl-router)
  widl_man_page(widl-router.1 widl_router widl-router $<TARGET_FILE:widl-router> widl-router)
endif()
if(WIDL_RUNTIME)
  file(GLOB headers CONFIGURE_DEPENDS ${Widl_SOURCE_DIR}/runtime/include/widl/*.h)
  widl_man_page(widl.3 widl_dev headers ${Widl_SOURCE_DIR}/runtime/include ${headers})
endif()
add_custom_target(widl_manual ALL DEPENDS ${WIDL_MANUAL})
