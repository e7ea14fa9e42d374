# find_package(Geo): geo::geo_api, its headers and its contracts.
include(CMakeFindDependencyMacro)
find_dependency(Widl 0.1)
include(${CMAKE_CURRENT_LIST_DIR}/GeoTargets.cmake)
