/* SPDX-License-Identifier: MIT */
/*
 * Asks the program git, without a shell: every word of the user is an argument of its own, which
 * cannot be taken for an option. What git complains about goes to standard error as it is.
 */
#include "command/git.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "source/source.h"

#define PREFIX "git:"

/** Is it a relative path without '.' and '..', or empty? */
static bool is_path(struct text path)
{
    while (path.size > 0) {
        const char *slash = memchr(path.data, '/', path.size);
        size_t size = slash ? (size_t)(slash - path.data) : path.size;
        struct text part = {path.data, size};

        if (size == 0 || text_is(part, ".") || text_is(part, ".."))
            return false;
        path.data += slash ? size + 1 : size;
        path.size -= slash ? size + 1 : size;
    }
    return true;
}

bool git_parse(const char *word, struct git_place *ret_place)
{
    const char *ref = word + strlen(PREFIX);
    const char *colon = strncmp(word, PREFIX, strlen(PREFIX)) == 0 ? strchr(ref, ':') : NULL;

    if (!colon || colon == ref || *ref == '-')
        return false;
    ret_place->ref = (struct text){ref, (size_t)(colon - ref)};
    ret_place->path = text_of(colon + 1);
    if (ret_place->path.size > 1 && ret_place->path.data[ret_place->path.size - 1] == '/')
        ret_place->path.size--;
    return is_path(ret_place->path);
}

static _Noreturn void run_child(char *const *words, const int ends[2])
{
    signal(SIGXFSZ, SIG_DFL);
    if (dup2(ends[1], STDOUT_FILENO) >= 0) {
        close(ends[0]);
        close(ends[1]);
        execvp(words[0], words);
    }
    perror("widlc: cannot start git");
    _exit(127);
}

/** Read to the end, but keep no more than a source may have. */
static bool read_all(int file, struct buffer *ret)
{
    char chunk[4096];
    bool has_room = true;

    for (;;) {
        ssize_t size = read(file, chunk, sizeof(chunk));

        if (size < 0 && errno == EINTR)
            continue;
        if (size <= 0)
            return size == 0 && has_room;
        has_room = has_room && ret->size + (size_t)size <= SOURCE_SIZE_MAX;
        if (has_room)
            buffer_append(ret, (struct text){chunk, (size_t)size});
    }
}

static bool run(char *const *words, struct buffer *ret)
{
    int ends[2];
    int status = 0;
    bool is_read;
    pid_t child;

    if (pipe(ends) != 0)
        return false;
    child = fork();
    if (child == 0)
        run_child(words, ends);
    close(ends[1]);
    is_read = child > 0 && read_all(ends[0], ret);
    close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return is_read && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool git_list(struct text ref, struct text path, struct buffer *ret_paths)
{
    struct buffer ref_word = {0};
    struct buffer path_word = {0};
    bool is_good;

    buffer_format(&ref_word, "%.*s", TEXT_ARG(ref));
    buffer_format(&path_word, "%.*s", TEXT_ARG(path));
    char *words[] = {"git", "ls-tree",     "-r",
                     "-z",  "--name-only", "--full-tree",
                     "--",  ref_word.data, path.size > 0 ? path_word.data : NULL,
                     NULL};
    is_good = run(words, ret_paths);
    buffer_free(&path_word);
    buffer_free(&ref_word);
    return is_good;
}

bool git_show(struct text ref, struct text path, struct buffer *ret_content)
{
    struct buffer object = {0};
    bool is_good;

    buffer_format(&object, "%.*s:%.*s", TEXT_ARG(ref), TEXT_ARG(path));
    char *words[] = {"git", "cat-file", "blob", object.data, NULL};
    is_good = run(words, ret_content);
    buffer_free(&object);
    return is_good;
}
