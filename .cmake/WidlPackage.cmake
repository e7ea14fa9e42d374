# Installs what users get: libraries, programs, public headers, the CMake package and what pkg-config
# reads.
#
# Compiler and runtime are exported apart, and the files that belong to neither are the same in every
# build: each half can be built alone, for another machine or into the prefix of the other.
#
# The components are what Debian packages are made of, see WidlDebian.cmake: widl_compiler,
# widl_router, widl_dev and, if libraries are shared, widl_shared.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Widl)

# widl_install(EXPORT COMPONENT target…): targets in an export of their own, which says where they
# are: programs to a component that may be absent, libraries to those who compile with them.
function(widl_install export component)
  install(TARGETS ${ARGN} EXPORT ${export}
    RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT ${component}
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
      COMPONENT widl_shared NAMELINK_COMPONENT ${component}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component})
  install(EXPORT ${export} NAMESPACE widl:: DESTINATION ${package_dir} COMPONENT ${component})
  # Programs find shared libraries where both were put, wherever that is.
  if(BUILD_SHARED_LIBS AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
    set_target_properties(${ARGN} PROPERTIES
      INSTALL_RPATH "$ORIGIN;$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  endif()
endfunction()

write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/WidlConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  runtime/cmake/WidlConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/WidlConfigVersion.cmake
  compiler/cmake/WidlAddLibrary.cmake
  compiler/cmake/WidlGenerate.cmake
  DESTINATION ${package_dir} COMPONENT widl_dev)

if(WIDL_COMPILER)
  install(FILES docs/descriptor.schema.json docs/plugin.schema.json
    DESTINATION ${CMAKE_INSTALL_DATADIR}/widl COMPONENT widl_compiler)
  widl_install(WidlCompilerTargets widl_compiler widlc)
  install(FILES compiler/editors/shell/widlc.bash
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT widl_compiler
    RENAME widlc)
  install(FILES compiler/editors/shell/_widlc
    DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT widl_compiler)
endif()
if(WIDL_RUNTIME)
  set(runtime_targets widl)
  if(WIDL_ROUTER)
    list(APPEND runtime_targets widlrouter)
    widl_install(WidlRouterTargets widl_router widl-router)
    install(FILES docs/router.schema.json
      DESTINATION ${CMAKE_INSTALL_DATADIR}/widl COMPONENT widl_router)
    configure_file(runtime/router/widl-router.service.in widl-router.service @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/widl-router.service
      DESTINATION lib/systemd/system COMPONENT widl_router)
  endif()
  # Without the library of WAMP's own contracts, they are still there to be imported.
  if(TARGET widlwamp)
    install(TARGETS widlwamp EXPORT WidlRuntimeTargets
      ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT widl_dev
      FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT widl_dev
      FILE_SET contracts DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT widl_dev)
  else()
    install(DIRECTORY idl/wamp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT widl_dev
      FILES_MATCHING PATTERN "*.widl")
  endif()
  widl_install(WidlRuntimeTargets widl_dev ${runtime_targets})
  install(DIRECTORY runtime/include/widl
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT widl_dev
    FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
  set(WIDL_HAS_SQLITE OFF)
  if(TARGET Widl::sqlite)
    set(WIDL_HAS_SQLITE ON)
  endif()
  set(WIDL_HAS_ZLIB OFF)
  if(TARGET Widl::zlib)
    set(WIDL_HAS_ZLIB ON)
  endif()
  configure_file(runtime/cmake/WidlRuntime.cmake.in WidlRuntime.cmake @ONLY)
  install(FILES
    ${CMAKE_CURRENT_BINARY_DIR}/WidlRuntime.cmake
    runtime/cmake/WidlDependencies.cmake
    DESTINATION ${package_dir} COMPONENT widl_dev)
endif()
include(WidlPkgConfig)
foreach(page IN LISTS WIDL_MANUAL)
  cmake_path(GET page FILENAME name)
  string(REGEX REPLACE ".*\\." "" section ${name})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section}
    COMPONENT ${WIDL_MANUAL_${name}})
endforeach()
