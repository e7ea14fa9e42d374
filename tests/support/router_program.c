/* SPDX-License-Identifier: MIT */
/* The program widl-router as a process. */
#include "support/router_program.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/cmocka_widl.h"

void program_start(struct program *program, char *const *arguments)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    program->process = fork();
    assert_true(program->process >= 0);
    if (program->process == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        dup2(pipes[1], STDERR_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        execv(getenv("WIDL_ROUTER_PROGRAM"), arguments);
        _exit(127);
    }
    close(pipes[1]);
    program->output = fdopen(pipes[0], "r");
    assert_non_null(program->output);
}

void program_url(struct program *program, char url[256])
{
    assert_int_equal(fscanf(program->output, "listening on %255s", url), 1);
    assert_int_equal(fgetc(program->output), '\n');
}

int program_finish(struct program *program, char *text, size_t size)
{
    int status = 0;
    size_t used = fread(text, 1, size - 1, program->output);
    text[used] = '\0';
    fclose(program->output);
    assert_int_equal(waitpid(program->process, &status, 0), program->process);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}
