/* SPDX-License-Identifier: MIT */
/* Writing files, in a fresh directory for each test. */
#include "output.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/cmocka_widl.h"

static int set_up(void **state)
{
    const char *temporary = getenv("TMPDIR");
    struct buffer path = {0};

    buffer_format(&path, "%s/widl-output-XXXXXX", temporary ? temporary : "/tmp");
    *state = mkdtemp(path.data);
    return *state ? chdir(*state) : -1;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    int removed = chdir("/");

    if (removed == 0)
        removed = nftw(*state, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(*state);
    return removed;
}

static void expect_content(const char *path, const char *expected)
{
    char content[100] = "";
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    assert_int_equal(fread(content, 1, sizeof(content) - 1, file), strlen(expected));
    assert_string_equal(content, expected);
    fclose(file);
}

static bool write_one(const char *path, struct text text, struct buffer *why)
{
    struct outputs *outputs = outputs_new();
    bool written = outputs_add(outputs, path, text, why) && outputs_finish(outputs, why);

    outputs_free(outputs);
    return written;
}

static void write_ok(const char *path, const char *content)
{
    struct buffer why = {0};

    assert_true(write_one(path, text_of(content), &why));
    assert_int_equal(why.size, 0);
}

/** How many files there are in the working directory. */
static size_t count_entries(void)
{
    FILE *list = popen("ls -A | wc -l", "r");
    char line[32] = "";

    assert_non_null(list);
    assert_non_null(fgets(line, sizeof(line), list));
    pclose(list);
    return strtoul(line, NULL, 10);
}

static void test_writes_and_replaces(void **state)
{
    (void)state;
    write_ok("a", "one");
    expect_content("a", "one");
    write_ok("a", "three");
    expect_content("a", "three");
    write_ok("a", "");
    expect_content("a", "");
    assert_int_equal(count_entries(), 1);
}

static void test_leaves_equal_content_alone(void **state)
{
    const struct timespec long_ago[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};
    struct stat status;

    (void)state;
    write_ok("a", "same");
    assert_int_equal(utimensat(AT_FDCWD, "a", long_ago, 0), 0);
    write_ok("a", "same");
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_mtime, 1000);
    write_ok("a", "some");
    assert_int_equal(stat("a", &status), 0);
    assert_int_not_equal(status.st_mtime, 1000);
}

static void test_respects_umask(void **state)
{
    mode_t before = umask(027);
    struct stat status;

    (void)state;
    write_ok("a", "x");
    umask(before);
    assert_int_equal(stat("a", &status), 0);
    assert_int_equal(status.st_mode & 0777, 0640);
}

static void test_replaces_a_link_not_its_target(void **state)
{
    (void)state;
    write_ok("target", "x");
    assert_int_equal(symlink("target", "link"), 0);
    write_ok("link", "y");
    expect_content("target", "x");
    expect_content("link", "y");
}

static void test_replaces_through_links(void **state)
{
    struct buffer why = {0};
    struct stat status;

    (void)state;
    write_ok("target", "x");
    assert_int_equal(chmod("target", 0604), 0);
    assert_int_equal(symlink("target", "link"), 0);
    assert_int_equal(symlink("link", "far"), 0);
    assert_true(output_replace("far", text_of("y"), &why));
    expect_content("target", "y");
    assert_int_equal(lstat("far", &status), 0);
    assert_true(S_ISLNK(status.st_mode));
    assert_int_equal(stat("target", &status), 0);
    assert_int_equal(status.st_mode & 07777, 0604);
    assert_int_equal(count_entries(), 3);
    assert_false(output_replace("none", text_of("y"), &why));
    assert_string_equal(why.data, "cannot write 'none': No such file or directory");
    buffer_free(&why);
}

static void expect_failure(const char *path, const char *expected)
{
    struct buffer why = {0};

    assert_false(write_one(path, text_of("new"), &why));
    assert_string_equal(why.data, expected);
    buffer_free(&why);
}

static void test_says_why_it_cannot_write(void **state)
{
    (void)state;
    assert_int_equal(mkdir("directory", 0777), 0);
    expect_failure("directory", "cannot write 'directory': Is a directory");
    expect_failure("absent/a", "cannot write 'absent/a': No such file or directory");
    assert_int_equal(count_entries(), 1);
}

static void test_changes_all_or_nothing(void **state)
{
    struct outputs *outputs = outputs_new();
    struct buffer why = {0};

    (void)state;
    write_ok("a", "old");
    assert_true(outputs_add(outputs, "a", text_of("new"), &why));
    assert_true(outputs_add(outputs, "b", text_of("b"), &why));
    expect_content("a", "old");
    assert_false(outputs_add(outputs, "absent/c", text_of("c"), &why));
    outputs_free(outputs);
    expect_content("a", "old");
    assert_int_equal(count_entries(), 1);

    outputs = outputs_new();
    assert_true(outputs_add(outputs, "a", text_of("new"), &why));
    assert_true(outputs_add(outputs, "b", text_of("b"), &why));
    assert_true(outputs_add(outputs, "b", text_of("the last one wins"), &why));
    assert_true(outputs_finish(outputs, &why));
    outputs_free(outputs);
    expect_content("a", "new");
    expect_content("b", "the last one wins");
    assert_int_equal(count_entries(), 2);
    buffer_free(&why);
}

/** A disk that fills up, played by a limit on the size of files. */
static void test_never_leaves_half_a_file(void **state)
{
    char large[5000];
    struct text text = {large, sizeof(large)};
    struct buffer why = {0};
    struct rlimit before, limit;

    (void)state;
    memset(large, 'x', sizeof(large));
    write_ok("a", "old");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    limit = before;
    limit.rlim_cur = 1000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_false(write_one("a", text, &why));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_string_equal(why.data, "cannot write 'a': File too large");
    buffer_free(&why);
    expect_content("a", "old");
    assert_int_equal(count_entries(), 1);
}

static const struct path_case {
    const char *directory;
    const char *name;
    const char *expected; /**< NULL: refused */
} path_cases[] = {
    {"out", "a.h", "out/a.h"}, {"out/x/y", "b/c/a.h", "out/x/y/b/c/a.h"},
    {"", "a.h", "./a.h"},      {"out", "..a/b..", "out/..a/b.."},
    {"out", "../a.h", NULL},   {"out", "b/../../a.h", NULL},
    {"out", "b/..", NULL},     {"out", "/etc/a.h", NULL},
    {"out", "b//a.h", NULL},   {"out", "./a.h", NULL},
    {"out", "", NULL},
};

static void test_stays_below_its_directory(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(path_cases); i++) {
        const struct path_case *given = &path_cases[i];
        struct buffer path = {0};
        struct buffer why = {0};

        assert_int_equal(output_path(given->directory, text_of(given->name), &path, &why),
                         given->expected != NULL);
        if (given->expected) {
            assert_string_equal(path.data, given->expected);
            write_ok(path.data, "x");
        } else {
            assert_non_null(strstr(why.data, "refusing to write"));
        }
        buffer_free(&path);
        buffer_free(&why);
    }
}

static void test_says_why_it_cannot_create_a_directory(void **state)
{
    struct buffer path = {0};
    struct buffer why = {0};

    (void)state;
    write_ok("file", "x");
    assert_false(output_path("file", text_of("a/b.h"), &path, &why));
    assert_string_equal(why.data, "cannot create the directory 'file': Not a directory");
    buffer_free(&path);
    buffer_free(&why);
}

static void test_escapes_for_make(void **state)
{
    const char *const targets[] = {"out/a.h", "out/a b.c"};
    const char *const inputs[] = {"a#1.widl", "$b.widl", "c\\ d.widl", "e\\f.widl"};
    const char *const broken[] = {"a\nb"};
    struct buffer depfile = {0};

    (void)state;
    assert_true(output_dependencies(&depfile, targets, 2, inputs, 4));
    assert_string_equal(depfile.data, "out/a.h out/a\\ b.c: \\\n  a\\#1.widl \\\n  $$b.widl \\\n"
                                      "  c\\\\\\ d.widl \\\n  e\\f.widl\n");
    assert_false(output_dependencies(&depfile, targets, 2, broken, 1));
    buffer_free(&depfile);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_writes_and_replaces),
        TEST(test_leaves_equal_content_alone),
        TEST(test_respects_umask),
        TEST(test_replaces_a_link_not_its_target),
        TEST(test_replaces_through_links),
        TEST(test_says_why_it_cannot_write),
        TEST(test_never_leaves_half_a_file),
        TEST(test_changes_all_or_nothing),
        TEST(test_stays_below_its_directory),
        TEST(test_says_why_it_cannot_create_a_directory),
        TEST(test_escapes_for_make),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
