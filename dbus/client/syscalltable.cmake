# SPDX-License-Identifier: LGPL-2.1-or-later
# Writes one SYSCALL(name) line for every system call in the target's <asm/unistd.h>.
execute_process(
    COMMAND ${COMPILER} -E -dM -include asm/unistd.h -x c /dev/null
    OUTPUT_VARIABLE macros
    COMMAND_ERROR_IS_FATAL ANY
)
string(REGEX MATCHALL "#define __NR_[a-z0-9_]+ [^\n]+" lines "${macros}")
set(table "")
foreach(line IN LISTS lines)
    string(REGEX REPLACE "#define __NR_([a-z0-9_]+) .*" "\\1" name "${line}")
    # Bounds of the table, not calls.
    if(NOT name MATCHES "^(syscalls|arch_specific_syscall)$")
        string(APPEND table "SYSCALL(${name})\n")
    endif()
endforeach()
file(WRITE ${OUTPUT} "${table}")
