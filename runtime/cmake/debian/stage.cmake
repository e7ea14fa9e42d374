# CPack runs this over the components that it has installed, and packs what it leaves: the files that
# Debian wants in every package, and those that only a package has.

# The components are folders of their own, in which / is the root.
file(GLOB roots ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/widl_*)

function(stage_compress file)
  execute_process(COMMAND gzip -9n ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# What is in a package and who may copy it. Nothing says where it was built.
function(stage_documents root package)
  set(folder ${root}/usr/share/doc/${package})
  file(COPY ${CPACK_WIDL_DEBIAN_DIR}/changelog ${CPACK_WIDL_DEBIAN_DIR}/copyright
       DESTINATION ${folder} FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  stage_compress(${folder}/changelog)
  file(GLOB pages ${root}/usr/share/man/man*/*)
  foreach(page IN LISTS pages)
    stage_compress(${page})
  endforeach()
endfunction()

# Static libraries are not stripped by CMake: they would have no symbols left. Programs find shared
# libraries where Debian has them, so they need not say where.
function(stage_binaries root)
  file(GLOB_RECURSE libraries ${root}/usr/lib/*.a)
  if(libraries)
    execute_process(COMMAND ${CPACK_WIDL_STRIP} --strip-debug --enable-deterministic-archives
                            --remove-section=.comment ${libraries}
                    COMMAND_ERROR_IS_FATAL ANY)
  endif()
  file(GLOB_RECURSE programs ${root}/usr/bin/* ${root}/usr/lib/*.so.*)
  foreach(program IN LISTS programs)
    file(RPATH_REMOVE FILE ${program})
    execute_process(COMMAND ${CPACK_WIDL_STRIP} --remove-section=.comment ${program}
                    COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endfunction()

function(stage_router root)
  set(readable FILE_PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
  file(COPY ${CPACK_WIDL_DEBIAN_DIR}/router.json DESTINATION ${root}/etc/widl ${readable})
  # What has the same time counts as the same file.
  file(REMOVE ${root}/usr/lib/systemd/system/widl-router.service)
  file(COPY ${CPACK_WIDL_DEBIAN_DIR}/widl-router.service
       DESTINATION ${root}/usr/lib/systemd/system ${readable})
  foreach(page router access authentication threats transports)
    file(COPY ${CPACK_WIDL_DOCS_DIR}/${page}.md
         DESTINATION ${root}/usr/share/doc/widl-router ${readable})
  endforeach()
endfunction()

foreach(root IN LISTS roots)
  cmake_path(GET root FILENAME component)
  string(TOUPPER ${component} key)
  stage_documents(${root} ${CPACK_DEBIAN_${key}_PACKAGE_NAME})
  stage_binaries(${root})
  if(component STREQUAL "widl_router")
    stage_router(${root})
  endif()
endforeach()
