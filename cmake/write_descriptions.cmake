# Has the program KUBEVET write its manual page and completions into the folder SHARE.
function(write file)
  execute_process(COMMAND ${KUBEVET} ${ARGN} OUTPUT_FILE ${SHARE}/${file} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "kubevet ${ARGN} failed")
  endif()
endfunction()

file(MAKE_DIRECTORY ${SHARE})
write(kubevet.1 man)
write(kubevet.bash completion bash)
write(_kubevet completion zsh)
write(kubevet.fish completion fish)
