/* SPDX-License-Identifier: MIT */
/*
 * Runs widlc on a case folder and compares what it says or writes with what is expected there.
 *
 *     golden diagnostics WIDLC CASE WORK      widlc check input.widl    <-> expected.txt
 *     golden generate    WIDLC CASE WORK      widlc gen *.widl          <-> expected/
 *     golden command     WIDLC CASE WORK      widlc                     <-> expected.txt
 *     golden lint        WIDLC CASE WORK      widlc                     <-> expected.txt
 *     golden import      WIDLC CASE WORK      widlc                     <-> expected.txt
 *     golden breaking    WIDLC CASE WORK      widlc                     <-> expected.txt
 *     golden fmt         WIDLC CASE WORK      widlc fmt input.widl      <-> expected.widl
 *     golden document    WIDLC FILE WORK WORD...   widlc WORD...        <-> FILE
 *
 * widlc runs inside CASE, the first two with `-I .`, so that no path of this machine is in what it
 * says. A file `arguments` in CASE, one word a line, replaces the name of the input; of `command`,
 * `lint`, `import` and `breaking` it is the whole command line. With the environment variable
 * WIDL_UPDATE_GOLDEN=1 the expectation is rewritten instead.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"

#define WORDS_MAX 64

struct words {
    char *list[WORDS_MAX];
    size_t count;
};

static _Noreturn void die(const char *action, const char *path)
{
    fprintf(stderr, "golden: cannot %s %s: %s\n", action, path, strerror(errno));
    exit(2);
}

static bool is_update(void)
{
    const char *update = getenv("WIDL_UPDATE_GOLDEN");

    return update && strcmp(update, "1") == 0;
}

static char *join(const char *directory, const char *name)
{
    struct buffer path = {0};

    buffer_format(&path, "%s/%s", directory, name);
    return path.data;
}

static void add_word(struct words *words, const char *word)
{
    if (words->count + 1 == WORDS_MAX) {
        fprintf(stderr, "golden: too many arguments\n");
        exit(2);
    }
    words->list[words->count++] = strcpy(memory_new(strlen(word) + 1), word);
}

static void free_words(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->list[i]);
}

/** Whole file; false when there is none. */
static bool read_file(const char *path, struct buffer *ret)
{
    char chunk[4096];
    size_t size;
    FILE *file = fopen(path, "rb");

    if (!file)
        return false;
    while ((size = fread(chunk, 1, sizeof(chunk), file)) > 0)
        buffer_append(ret, (struct text){chunk, size});
    if (ferror(file) || fclose(file) != 0)
        die("read", path);
    return true;
}

static void create_directories(const char *file_path)
{
    char *path = join(*file_path == '/' ? "" : ".", file_path);

    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    free(path);
}

static void write_file(const char *path, struct text text)
{
    FILE *file;

    create_directories(path);
    file = fopen(path, "wb");
    if (!file || fwrite(text.data, 1, text.size, file) != text.size || fclose(file) != 0)
        die("write", path);
}

/** Compare, or in an update write. */
static bool expect_content(const char *path, struct text actual)
{
    struct buffer expected = {0};
    bool equal = true;

    if (is_update()) {
        write_file(path, actual);
    } else if (!read_file(path, &expected) || !text_equal(buffer_text(&expected), actual)) {
        fprintf(stderr, "golden: %s differs; expected:\n%.*s\ngot:\n%.*s\n", path,
                TEXT_ARG(buffer_text(&expected)), TEXT_ARG(actual));
        equal = false;
    }
    buffer_free(&expected);
    return equal;
}

/** The arguments of the case: its own, or the files that match `pattern`, in order. */
static void add_inputs(struct words *words, const char *pattern)
{
    struct buffer own = {0};
    glob_t found;

    if (read_file("arguments", &own)) {
        for (char *word = strtok(own.data, "\n"); word; word = strtok(NULL, "\n"))
            add_word(words, word);
        buffer_free(&own);
        return;
    }
    if (glob(pattern, 0, NULL, &found) != 0)
        die("find", pattern);
    for (size_t i = 0; i < found.gl_pathc; i++)
        add_word(words, found.gl_pathv[i]);
    globfree(&found);
}

/** Run widlc, its output into a file. Return: its exit status. */
static int run(const struct words *words, const char *output_path)
{
    int status = 0;
    pid_t child = fork();

    if (child < 0)
        die("start", words->list[0]);
    if (child == 0) {
        int file = open(output_path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

        if (file >= 0 && dup2(file, STDOUT_FILENO) >= 0 && dup2(file, STDERR_FILENO) >= 0)
            execv(words->list[0], words->list);
        _exit(127);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    fprintf(stderr, "golden: widlc ended by signal %d\n", WTERMSIG(status));
    exit(1);
}

/** What widlc said, with its exit status in the last line. */
static void run_and_read(const struct words *words, const char *work, struct buffer *ret)
{
    char *path = join(work, "said");
    int status = run(words, path);

    read_file(path, ret);
    buffer_format(ret, "exit status %d\n", status);
    free(path);
}

static bool check_command(struct words *words, const char *work)
{
    struct buffer said = {0};
    bool equal;

    run_and_read(words, work, &said);
    equal = expect_content("./expected.txt", buffer_text(&said));
    buffer_free(&said);
    return equal;
}

static bool check_diagnostics(struct words *words, const char *work)
{
    add_word(words, "check");
    add_inputs(words, "input.widl");
    add_word(words, "-I");
    add_word(words, ".");
    return check_command(words, work);
}

typedef bool visit_fn(const char *path, const char *other_path);

/** Call `visit` for every file below `root`, with the path that it has below `other`. */
static bool walk(char *root, const char *other, visit_fn *visit)
{
    char *roots[] = {root, NULL};
    FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
    FTSENT *entry;
    bool ok = true;

    if (!tree)
        die("walk", root);
    while ((entry = fts_read(tree))) {
        char *other_path;

        if (entry->fts_info != FTS_F)
            continue;
        other_path = join(other, entry->fts_path + strlen(root) + 1);
        ok = visit(entry->fts_path, other_path) && ok;
        free(other_path);
    }
    fts_close(tree);
    return ok;
}

static bool remove_file(const char *path, const char *other_path)
{
    (void)other_path;
    if (unlink(path) != 0)
        die("remove", path);
    return true;
}

static bool compare_file(const char *path, const char *expected_path)
{
    struct buffer actual = {0};
    bool equal;

    if (!read_file(path, &actual))
        die("read", path);
    equal = expect_content(expected_path, buffer_text(&actual));
    buffer_free(&actual);
    return equal;
}

/** An expectation for which nothing was written. */
static bool expect_written(const char *path, const char *actual_path)
{
    if (access(actual_path, F_OK) == 0)
        return true;
    if (is_update())
        return remove_file(path, NULL);
    fprintf(stderr, "golden: %s was not generated\n", path);
    return false;
}

static bool check_generated(struct words *words, const char *work)
{
    struct buffer said = {0};
    char *output = join(work, "output");
    char expected[] = "./expected";
    bool equal;

    mkdir(output, 0777);
    walk(output, ".", remove_file);
    add_word(words, "gen");
    add_inputs(words, "*.widl");
    add_word(words, "-I");
    add_word(words, ".");
    add_word(words, "-o");
    add_word(words, output);
    run_and_read(words, work, &said);
    equal = text_is(buffer_text(&said), "exit status 0\n");
    if (!equal)
        fprintf(stderr, "golden: widlc said:\n%.*s", TEXT_ARG(buffer_text(&said)));
    equal = equal && walk(output, expected, compare_file);
    equal = walk(expected, output, expect_written) && equal;
    buffer_free(&said);
    free(output);
    return equal;
}

/** Compare what widlc says with a file, which only exists when it ends well. */
static bool check_document(struct words *words, const char *path, const char *work)
{
    struct buffer said = {0};
    char *output = join(work, "said");
    int status = run(words, output);
    bool equal = false;

    read_file(output, &said);
    if (status == 0)
        equal = expect_content(path, buffer_text(&said));
    else
        fprintf(stderr, "golden: exit status %d, and widlc said:\n%.*s", status,
                TEXT_ARG(buffer_text(&said)));
    buffer_free(&said);
    free(output);
    return equal;
}

/** What is expected is in the style itself, so formatting it changes nothing. */
static bool check_formatted(struct words *words, const char *work)
{
    struct words again = {0};
    bool equal;

    add_word(&again, words->list[0]);
    add_word(&again, "fmt");
    add_word(&again, "./expected.widl");
    add_word(words, "fmt");
    add_word(words, "input.widl");
    equal = check_document(words, "./expected.widl", work) &&
            check_document(&again, "./expected.widl", work);
    free_words(&again);
    return equal;
}

static bool check_case(const char *kind, struct words *words, const char *work)
{
    if (strcmp(kind, "generate") == 0)
        return check_generated(words, work);
    if (strcmp(kind, "diagnostics") == 0)
        return check_diagnostics(words, work);
    if (strcmp(kind, "fmt") == 0)
        return check_formatted(words, work);
    add_inputs(words, "arguments");
    return check_command(words, work);
}

int main(int argc, char **argv)
{
    struct words words = {0};
    bool equal;

    if (argc < 5) {
        fprintf(stderr,
                "usage: golden diagnostics|generate|command|fmt|import|lint WIDLC CASE WORK\n"
                "       golden document WIDLC FILE WORK WORD...\n");
        return 2;
    }
    mkdir(argv[4], 0777);
    add_word(&words, argv[2]);
    for (int i = 5; i < argc; i++)
        add_word(&words, argv[i]);
    if (strcmp(argv[1], "document") == 0)
        equal = check_document(&words, argv[3], argv[4]);
    else if (chdir(argv[3]) == 0)
        equal = check_case(argv[1], &words, argv[4]);
    else
        die("enter", argv[3]);
    free_words(&words);
    return equal ? 0 : 1;
}
