# Debian packages of what is installed: `cpack -G DEB` in the build directory writes
#
#     widl-router  the program, its service and its configuration
#     widlc        the compiler
#     libwidl-dev  headers, libraries, what CMake and pkg-config read
#     libwidl0.1   the libraries, if they are shared
#
# runtime/cmake/debian has what is in them beyond that. WIDL_DEBIAN_MAINTAINER is who packs them.
set(WIDL_DEBIAN_MAINTAINER "The widl authors <widl@example.org>" CACHE STRING
    "Maintainer of the Debian packages, whom their users write to")

set(debian_source ${Widl_SOURCE_DIR}/runtime/cmake/debian)
set(debian_dir ${Widl_BINARY_DIR}/debian)
set(debian_minor ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

# The licence as a field of copyright: each line is indented, and one that is empty is a dot.
file(READ ${Widl_SOURCE_DIR}/LICENSE debian_license)
string(FIND "${debian_license}" "Permission is" begin)
string(SUBSTRING "${debian_license}" ${begin} -1 debian_license)
string(STRIP "${debian_license}" debian_license)
string(REPLACE "\n\n" "\n.\n" debian_license "${debian_license}")
string(REPLACE "\n" "\n " debian_license " ${debian_license}")

foreach(name changelog copyright)
  configure_file(${debian_source}/${name}.in ${debian_dir}/${name} @ONLY)
endforeach()
foreach(name conffiles postinst postrm prerm router.json triggers)
  configure_file(${debian_source}/${name} ${debian_dir}/${name} COPYONLY)
endforeach()

# Debian has programs in /usr/bin, whatever prefix this build has.
function(widl_debian_unit)
  set(CMAKE_INSTALL_FULL_BINDIR /usr/bin)
  configure_file(${Widl_SOURCE_DIR}/runtime/router/widl-router.service.in
                 ${debian_dir}/widl-router.service @ONLY)
endfunction()

# widl_debian_package(COMPONENT NAME SECTION DESCRIPTION [DEPENDS package…]): beyond DEPENDS, it
# needs the packages of the shared libraries that its programs are linked to.
function(widl_debian_package component name section description)
  cmake_parse_arguments(D "" "" "DEPENDS" ${ARGN})
  string(TOUPPER ${component} key)
  list(JOIN D_DEPENDS ", " depends)
  set(CPACK_DEBIAN_${key}_PACKAGE_NAME ${name} PARENT_SCOPE)
  set(CPACK_DEBIAN_${key}_PACKAGE_SECTION ${section} PARENT_SCOPE)
  set(CPACK_DEBIAN_${key}_PACKAGE_DEPENDS "${depends}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${key}_DESCRIPTION "${description}" PARENT_SCOPE)
  list(APPEND CPACK_COMPONENTS_ALL ${component})
  set(CPACK_COMPONENTS_ALL ${CPACK_COMPONENTS_ALL} PARENT_SCOPE)
endfunction()

set(CPACK_COMPONENTS_ALL)
set(same_version "(= ${PROJECT_VERSION})")
# The router's loop is a plugin of libwebsockets, which no program is linked to.
set(plugin libwebsockets-evlib-uv)
set(shared)
if(BUILD_SHARED_LIBS)
  set(shared "libwidl${debian_minor} ${same_version}")
  widl_debian_package(widl_shared libwidl${debian_minor} libs
"Typed APIs over WAMP: the libraries
The runtime that code needs which was generated from contracts, and the
router as a library."
    DEPENDS ${plugin})
  set(CPACK_DEBIAN_WIDL_SHARED_PACKAGE_CONTROL_EXTRA ${debian_dir}/triggers)
endif()
if(WIDL_ROUTER)
  widl_debian_unit()
  widl_debian_package(widl_router widl-router net
"router of the Web Application Messaging Protocol (WAMP)
Routes remote procedure calls and events between programs, over
WebSocket and RawSocket, TCP, TLS and unix sockets. It authenticates
clients, decides by rules who may do what, and keeps histories of events.
.
As it is installed, it serves programs of this machine only."
    DEPENDS ${shared} ${plugin} passwd)
  set(CPACK_DEBIAN_WIDL_ROUTER_PACKAGE_CONTROL_EXTRA
      ${debian_dir}/conffiles ${debian_dir}/postinst ${debian_dir}/prerm ${debian_dir}/postrm)
endif()
if(WIDL_COMPILER)
  widl_debian_package(widl_compiler widlc devel
"Typed APIs over WAMP: the compiler of contracts
widlc compiles contracts, which declare procedures, topics and types, to
C: callers, callees, publishers, subscribers, and the validation of what
they send. It formats contracts, documents them, and says what a new
version breaks.")
endif()
if(WIDL_RUNTIME)
  # Static libraries leave it to the program to be linked with what they need.
  set(needs libwebsockets-dev libjansson-dev "libmsgpack-c-dev | libmsgpack-dev" libssl-dev)
  if(WIDL_ROUTER)
    list(APPEND needs libuv1-dev)
  endif()
  if(TARGET Widl::sqlite)
    list(APPEND needs libsqlite3-dev)
  endif()
  if(TARGET Widl::zlib)
    list(APPEND needs zlib1g-dev)
  endif()
  if(BUILD_SHARED_LIBS)
    set(needs ${shared})
  endif()
  widl_debian_package(widl_dev libwidl-dev libdevel
"Typed APIs over WAMP: what programs are compiled with
Headers and libraries of the runtime that generated code needs, and of
the router for programs that have one inside. CMake finds them as the
package Widl, others by pkg-config."
    DEPENDS libc6-dev ${needs})
  if(WIDL_COMPILER)
    string(APPEND CPACK_DEBIAN_WIDL_DEV_PACKAGE_DEPENDS ", widlc ${same_version}")
  endif()
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME widl)
set(CPACK_PACKAGE_CONTACT "${WIDL_DEBIAN_MAINTAINER}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
    OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${Widl_BINARY_DIR}/runtime)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${debian_source}/stage.cmake)
set(CPACK_WIDL_DEBIAN_DIR ${debian_dir})
set(CPACK_WIDL_DOCS_DIR ${Widl_SOURCE_DIR}/docs)
set(CPACK_WIDL_STRIP ${CMAKE_STRIP})
include(CPack)
