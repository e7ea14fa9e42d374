# The libraries that the runtime stands on, as targets Widl::lws, Widl::jansson, Widl::msgpack,
# Widl::ssl, Widl::crypto and, if WIDL_ROUTER, Widl::uv, if WIDL_SQLITE, Widl::sqlite, and if
# WIDL_DEFLATE, Widl::zlib.
# Distributions name and package them differently: a CMake package is taken if it defines an
# expected target, else pkg-config, else the bare library.
#
# Sets WIDL_MISSING: what was not found, each a sentence for people.

# Make Widl::NAME stand for `target`, in all directories.
function(_widl_adopt name target)
  get_target_property(is_imported ${target} IMPORTED)
  get_target_property(is_global ${target} IMPORTED_GLOBAL)
  if(is_imported AND NOT is_global)
    set_property(TARGET ${target} PROPERTY IMPORTED_GLOBAL TRUE)
  endif()
  add_library(Widl::${name} INTERFACE IMPORTED GLOBAL)
  set_property(TARGET Widl::${name} PROPERTY INTERFACE_LINK_LIBRARIES ${target})
endfunction()

# widl_find_dependency(NAME [OPTIONAL] HEADER h CONFIG package… TARGETS target… PKGCONFIG module…
#                      LIBS lib…)
function(widl_find_dependency name)
  cmake_parse_arguments(D "OPTIONAL" "HEADER" "CONFIG;TARGETS;PKGCONFIG;LIBS" ${ARGN})
  if(TARGET Widl::${name})
    return()
  endif()
  set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL TRUE)
  foreach(package IN LISTS D_CONFIG)
    find_package(${package} CONFIG QUIET)
    foreach(target IN LISTS D_TARGETS)
      if(TARGET ${target})
        _widl_adopt(${name} ${target})
        return()
      endif()
    endforeach()
  endforeach()
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    foreach(module IN LISTS D_PKGCONFIG)
      pkg_check_modules(WIDL_${name} QUIET IMPORTED_TARGET GLOBAL ${module})
      if(WIDL_${name}_FOUND)
        _widl_adopt(${name} PkgConfig::WIDL_${name})
        return()
      endif()
    endforeach()
  endif()
  find_library(WIDL_${name}_LIBRARY NAMES ${D_LIBS})
  find_path(WIDL_${name}_INCLUDE NAMES ${D_HEADER})
  mark_as_advanced(WIDL_${name}_LIBRARY WIDL_${name}_INCLUDE)
  if(NOT WIDL_${name}_LIBRARY OR NOT WIDL_${name}_INCLUDE)
    if(D_OPTIONAL)
      return()
    endif()
    list(APPEND WIDL_MISSING "widl needs ${name}, of which neither a CMake package (${D_CONFIG}), \
nor a pkg-config module (${D_PKGCONFIG}), nor ${D_HEADER} was found")
    set(WIDL_MISSING "${WIDL_MISSING}" PARENT_SCOPE)
    return()
  endif()
  add_library(Widl::${name} INTERFACE IMPORTED GLOBAL)
  set_property(TARGET Widl::${name} PROPERTY INTERFACE_LINK_LIBRARIES ${WIDL_${name}_LIBRARY})
  set_property(TARGET Widl::${name} PROPERTY INTERFACE_INCLUDE_DIRECTORIES
               ${WIDL_${name}_INCLUDE})
endfunction()

set(WIDL_MISSING)

# LIBWEBSOCKETS_LIBRARIES would link the static and the shared library both: name the one target.
widl_find_dependency(lws HEADER libwebsockets.h CONFIG libwebsockets
                     TARGETS websockets_shared websockets PKGCONFIG libwebsockets LIBS websockets)
widl_find_dependency(jansson HEADER jansson.h CONFIG jansson TARGETS jansson::jansson jansson
                     PKGCONFIG jansson LIBS jansson)
# Debian 12 calls it msgpackc, Debian 13 msgpack-c.
widl_find_dependency(msgpack HEADER msgpack.h CONFIG msgpack-c msgpack msgpackc
                     TARGETS msgpack-c msgpackc msgpack-c-static msgpackc-static
                     PKGCONFIG msgpack-c msgpack LIBS msgpack-c msgpackc)
widl_find_dependency(ssl HEADER openssl/ssl.h PKGCONFIG libssl LIBS ssl)
widl_find_dependency(crypto HEADER openssl/evp.h PKGCONFIG libcrypto LIBS crypto)
if(WIDL_ROUTER)
  widl_find_dependency(uv HEADER uv.h CONFIG libuv TARGETS uv uv_a PKGCONFIG libuv LIBS uv)
endif()
if(WIDL_DEFLATE)
  widl_find_dependency(zlib ${WIDL_DEFLATE_OPTIONAL} HEADER zlib.h PKGCONFIG zlib LIBS z)
endif()
if(WIDL_SQLITE)
  widl_find_dependency(sqlite ${WIDL_SQLITE_OPTIONAL} HEADER sqlite3.h PKGCONFIG sqlite3
                       LIBS sqlite3)
endif()
