# Installs what users get: libraries, programs, public headers, the CMake package and widl.pc.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/Widl)
set(package_templates ${CMAKE_CURRENT_SOURCE_DIR}/runtime/cmake)

set(package_targets widl widlc)
if(WIDL_ROUTER)
  list(APPEND package_targets widlrouter widl-router)
endif()
install(TARGETS ${package_targets} EXPORT WidlTargets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY runtime/include/widl DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.def")

configure_package_config_file(${package_templates}/WidlConfig.cmake.in WidlConfig.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/WidlConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(EXPORT WidlTargets NAMESPACE widl:: DESTINATION ${package_dir})
install(FILES
  ${CMAKE_CURRENT_BINARY_DIR}/WidlConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/WidlConfigVersion.cmake
  runtime/cmake/WidlDependencies.cmake
  compiler/cmake/WidlAddLibrary.cmake
  DESTINATION ${package_dir})

# Programs find shared libraries where both were put, wherever that is.
if(BUILD_SHARED_LIBS AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set_target_properties(${package_targets} PROPERTIES
    INSTALL_RPATH "$ORIGIN;$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
endif()

# A static library leaves it to whoever links it to name what it needs itself.
if(BUILD_SHARED_LIBS)
  set(pkgconfig_requires Requires.private)
else()
  set(pkgconfig_requires Requires)
endif()
find_package(PkgConfig QUIET)
set(pkgconfig_modules)
foreach(candidates libwebsockets jansson "msgpack-c;msgpack")
  list(GET candidates 0 module)
  if(PKG_CONFIG_FOUND)
    pkg_search_module(WIDL_PC_${module} QUIET ${candidates})
    if(WIDL_PC_${module}_FOUND)
      set(module ${WIDL_PC_${module}_MODULE_NAME})
    endif()
  endif()
  list(APPEND pkgconfig_modules ${module})
endforeach()
list(JOIN pkgconfig_modules ", " pkgconfig_modules)
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
           BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX}/${pkgconfig_dir}
           OUTPUT_VARIABLE pkgconfig_prefix)
configure_file(${package_templates}/widl.pc.in widl.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/widl.pc DESTINATION ${pkgconfig_dir})
