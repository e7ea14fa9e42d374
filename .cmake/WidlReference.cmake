# The reference of the public headers as HTML, with Doxygen: the target `reference` writes it to
# reference/html of the build. It is not built by default, and there is none without Doxygen.
#
# WIDL_REFERENCE is the command that writes it, or empty.
set(WIDL_REFERENCE)
find_program(WIDL_DOXYGEN doxygen)
if(NOT WIDL_DOXYGEN)
  return()
endif()
configure_file(${Widl_SOURCE_DIR}/docs/reference/Doxyfile.in ${Widl_BINARY_DIR}/Doxyfile @ONLY)
set(WIDL_REFERENCE ${WIDL_DOXYGEN} ${Widl_BINARY_DIR}/Doxyfile)
add_custom_target(reference COMMAND ${WIDL_REFERENCE} VERBATIM
  COMMENT "Writing the reference to ${Widl_BINARY_DIR}/reference/html")
