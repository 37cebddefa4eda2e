# `cmake --install` and the packages: the program, and what it says of itself: manual page and completions.
include(GNUInstallDirs)

set(share ${CMAKE_BINARY_DIR}/share)
set(descriptions ${share}/kubevet.1 ${share}/kubevet.bash ${share}/_kubevet ${share}/kubevet.fish)
add_custom_command(OUTPUT ${descriptions}
  COMMAND ${CMAKE_COMMAND} -D KUBEVET=$<TARGET_FILE:kubevet> -D SHARE=${share}
    -P ${CMAKE_SOURCE_DIR}/cmake/write_descriptions.cmake
  DEPENDS kubevet ${CMAKE_SOURCE_DIR}/cmake/write_descriptions.cmake VERBATIM)
add_custom_target(kubevet_descriptions ALL DEPENDS ${descriptions})

install(TARGETS kubevet RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${share}/kubevet.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${share}/kubevet.bash RENAME kubevet DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${share}/_kubevet DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)
install(FILES ${share}/kubevet.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(GLOB license LICENSE LICENSE.* COPYING)
if(license)
  install(FILES ${license} DESTINATION ${CMAKE_INSTALL_DOCDIR})
endif()

set(CPACK_GENERATOR DEB TGZ)
set(CPACK_PACKAGE_NAME kubevet)
set(CPACK_PACKAGE_CONTACT "The kubevet authors <kubevet@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "offline checks and rollout plans for Kubernetes manifests")
set(CPACK_PACKAGE_DESCRIPTION
  "kubevet finds what the API server would refuse in a manifest, and what it would accept that will not work, at
the exact line and column. It knows the APIs of many Kubernetes versions and needs no cluster and no network.
It plans what applying manifests does, step by step.")
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SUGGESTS git)
if(NOT KUBEVET_IS_STATIC)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
include(CPack)
