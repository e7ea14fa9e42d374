# widl_generate(TARGET PLUGIN name
#               FILES file… OUTPUTS file… [OUTPUT_DIR dir] [BASE_DIR dir] [IMPORT_DIRS dir…]
#               [OPTIONS key=value…] [DEPENDS file…])
#
# A target that lets a plugin of `widlc gen` generate from contracts:
#
#     widl_generate(fleet_python PLUGIN python FILES fleet/device.widl BASE_DIR idl
#                   OUTPUTS fleet/device.py)
#
# PLUGIN       the plugin: `name` is the program widl-gen-name in PATH; with a slash it is a path,
#              which starts at the current source directory
# FILES        contracts, as of widl_add_library()
# OUTPUTS      what the plugin answers, below OUTPUT_DIR
# OUTPUT_DIR   default: TARGET.widl in the current binary directory
# BASE_DIR     a contract is imported by the path below it; default: the current source directory
# IMPORT_DIRS  further directories for imports
# OPTIONS      are told to the plugin
# DEPENDS      what else the plugin is made of: when that changes, it runs again
#
# The target is part of `all`; its property WIDL_OUTPUTS has the paths of OUTPUTS. What contracts
# import, and the plugin itself, are tracked.

function(widl_generate target)
  cmake_parse_arguments(PARSE_ARGV 1 W "" "PLUGIN;OUTPUT_DIR;BASE_DIR"
                        "FILES;OUTPUTS;IMPORT_DIRS;OPTIONS;DEPENDS")
  _widl_check_values(widl_generate PLUGIN FILES OUTPUTS)
  _widl_find_compiler(compiler)
  set(source_dir "${CMAKE_CURRENT_SOURCE_DIR}")
  if(NOT W_OUTPUT_DIR)
    set(W_OUTPUT_DIR "${CMAKE_CURRENT_BINARY_DIR}/${target}.widl")
  endif()
  cmake_path(ABSOLUTE_PATH W_OUTPUT_DIR BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" NORMALIZE)
  if(NOT W_BASE_DIR)
    set(W_BASE_DIR "${source_dir}")
  endif()
  cmake_path(ABSOLUTE_PATH W_BASE_DIR BASE_DIRECTORY "${source_dir}" NORMALIZE)
  if(W_PLUGIN MATCHES "/")
    cmake_path(ABSOLUTE_PATH W_PLUGIN BASE_DIRECTORY "${source_dir}" NORMALIZE)
  endif()

  set(imports -I "${W_BASE_DIR}")
  foreach(dir IN LISTS W_IMPORT_DIRS)
    cmake_path(ABSOLUTE_PATH dir BASE_DIRECTORY "${source_dir}" NORMALIZE)
    list(APPEND imports -I "${dir}")
  endforeach()
  set(contracts)
  foreach(file IN LISTS W_FILES)
    _widl_locate("${file}" "${W_BASE_DIR}" path name)
    list(APPEND contracts "${path}")
  endforeach()
  list(TRANSFORM W_OPTIONS PREPEND "--plugin-option=")
  list(TRANSFORM W_OUTPUTS PREPEND "${W_OUTPUT_DIR}/")

  # make would run the command again and again while an output is older than an input.
  set(touch)
  if(NOT CMAKE_GENERATOR MATCHES "Ninja")
    set(touch COMMAND "${CMAKE_COMMAND}" -E touch ${W_OUTPUTS})
  endif()
  set(depfile "${CMAKE_CURRENT_BINARY_DIR}/${target}.widl.d")
  add_custom_command(
    OUTPUT ${W_OUTPUTS}
    COMMAND "${compiler}" gen ${contracts} -o "${W_OUTPUT_DIR}" ${imports} --plugin "${W_PLUGIN}"
            ${W_OPTIONS} -MF "${depfile}"
    ${touch}
    DEPENDS ${contracts} "${compiler}" ${W_DEPENDS}
    DEPFILE "${depfile}"
    COMMENT "Generating ${target}"
    VERBATIM)
  add_custom_target(${target} ALL DEPENDS ${W_OUTPUTS})
  set_target_properties(${target} PROPERTIES WIDL_OUTPUTS "${W_OUTPUTS}")
endfunction()
