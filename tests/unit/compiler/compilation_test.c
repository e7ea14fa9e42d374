/* SPDX-License-Identifier: MIT */
/* Files and imports: everything happens in a directory of its own, which goes away again. */
#include "compilation.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "front.h"
#include "support/cmocka_widl.h"

static int enter_directory(void **state)
{
    char *directory = strdup("/tmp/widl-compilation-XXXXXX");
    *state = directory;
    return directory && mkdtemp(directory) && chdir(directory) == 0 ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static int leave_directory(void **state)
{
    char *directory = *state;
    int result = chdir("/");
    result |= nftw(directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(directory);
    return result;
}

static void put(const char *path, const char *text)
{
    char directory[256];
    const char *slash = strrchr(path, '/');
    if (slash) {
        snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path), path);
        mkdir(directory, 0700);
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void add(struct front *front, const char *path)
{
    front->model = compilation_add(front->compilation, path);
}

static void expect_report(struct front *front, size_t errors, const char *message)
{
    const char *reported = front_reported(front);
    if (diag_errors(front->diagnostics) != errors || !strstr(reported, message))
        fail_msg("expected %zu errors with\n%s\nbut got\n%s", errors, message, reported);
}

static void put_geo(void)
{
    put("idl/acme/geo.widl", "package com.acme.geo.v1;\n"
                             "struct Position { lat: float64; } enum Kind { a, b }\n"
                             "const MAX: int = 7; type Id = string @length(..MAX); error Lost ();");
}

static void test_imports(void **state)
{
    static const char *const directories[] = {"none", "idl", NULL};
    struct front front;
    (void)state;
    mkdir("idl", 0700);
    put_geo();
    put("idl/fleet.widl", "package com.acme.fleet.v1; import \"acme/geo.widl\" as geo;\n"
                          "struct S { a: geo.Position; b: com.acme.geo.v1.Position; c: geo.Id;\n"
                          "  d: geo.Kind = geo.Kind.b; e: int = geo.MAX; f: string "
                          "@length(..com.acme.geo.v1.MAX); }\n"
                          "interface I { procedure p() throws geo.Lost; }");
    front_init(&front, directories);
    add(&front, "idl/fleet.widl");
    assert_string_equal(front_reported(&front), "");
    const struct model_file *model = front.model;
    const struct model_field *fields = model->structs[0].fields;
    assert_int_equal(model->import_count, 1);
    const struct model_file *geo = model->imports[0];
    assert_true(text_is(model->path, "fleet.widl"));
    assert_true(text_is(geo->path, "acme/geo.widl"));
    assert_ptr_equal(fields[0].type->structure, &geo->structs[0]);
    assert_ptr_equal(fields[0].type->structure->file, geo);
    assert_ptr_equal(fields[1].type->structure, &geo->structs[0]);
    assert_int_equal(fields[2].type->length.high, 7);
    assert_int_equal(fields[3].value.enumerator, 1);
    assert_int_equal(fields[4].value.integer, 7);
    assert_int_equal(fields[5].type->length.high, 7);
    assert_ptr_equal(model->interfaces[0].procedures[0].throws[0], &geo->errors[0]);

    size_t count = 0;
    const char *const *inputs = compilation_inputs(front.compilation, model, &count);
    assert_int_equal(count, 2);
    assert_string_equal(inputs[0], "idl/fleet.widl");
    assert_string_equal(inputs[1], "idl/acme/geo.widl");

    /* The imported file itself, also by another way, is the same file. */
    assert_ptr_equal(compilation_add(front.compilation, "idl/../idl/acme/geo.widl"), geo);
    assert_ptr_equal(compilation_add(front.compilation, "acme/geo.widl"), geo);
    front_done(&front);
}

/* Without import directories, the directory of the file is where imports are. */
static void test_root_of_the_importer(void **state)
{
    struct front front;
    (void)state;
    put("b.widl", "package b; import \"c.widl\" as c; struct B { c: c.C; }");
    put("dir/a.widl", "package a; import \"b.widl\" as b; struct A { b: b.B; }");
    put("dir/b.widl", "package b; import \"sub/c.widl\" as c; struct B { c: c.C; }");
    put("dir/sub/c.widl", "package c; struct C { x: int; }");
    front_init(&front, NULL);
    add(&front, "dir/a.widl");
    assert_string_equal(front_reported(&front), "");
    assert_true(text_is(front.model->path, "a.widl"));
    assert_true(text_is(front.model->imports[0]->path, "b.widl"));
    assert_true(text_is(front.model->imports[0]->imports[0]->path, "sub/c.widl"));
    front_done(&front);
}

static void test_two_files_of_one_package(void **state)
{
    static const char *const directories[] = {".", NULL};
    struct front front;
    (void)state;
    put("one.widl", "package p.q; struct One { x: int; }");
    put("two.widl", "package p.q; struct Two { x: int; }");
    put("use.widl", "package r; import \"one.widl\"; import \"two.widl\";\n"
                    "struct S { a: p.q.One; b: p.q.Two; }");
    put("same.widl", "package p.q; import \"one.widl\"; struct S { a: p.q.One; b: p.q.S[]; }");
    front_init(&front, directories);
    add(&front, "use.widl");
    assert_string_equal(front_reported(&front), "");
    add(&front, "same.widl");
    assert_string_equal(front_reported(&front), "");
    front_done(&front);
}

struct import_case {
    const char *main;
    const char *other; /* other.widl */
    size_t errors;
    const char *message;
};

static const struct import_case import_cases[] = {
    {"package p; import \"nope.widl\" as n; struct S { a: n.X; b: n.Y = n.Z; }", "package o;", 1,
     "main.widl:1:19: error: cannot find 'nope.widl' [WIDL0024]"},
    {"package p; import \"nope.widl\";", "package o;", 1, "Searched in '.'."},
    {"package p; import \"main.widl\" as m; struct S { a: m.S; }", "package o;", 1,
     "'main.widl' imports itself"},
    {"package p; import \"other.widl\" as o; struct S { a: o.T; }",
     "package o; import \"main.widl\" as m; struct T { a: m.S; }", 1, "'main.widl' imports itself"},
    {"package p; import \"other.widl\" as o; struct S { a: o.T; }",
     "package o; import \"main.widl\" as m; struct T { a: m.S; }", 1,
     "main.widl:1:19: note: 'other.widl' is imported here"},
    {"package p; import \"other.widl\" as a; import \"other.widl\" as b; struct S { x: a.T; y: "
     "b.T; }",
     "package o; struct T {}", 1, "'other.widl' is imported a second time"},
    {"package p; import \"other.widl\" as a; struct a { x: int; }", "package o; struct T {}", 1,
     "a second declaration of 'a'"},
    {"package p; import \"other.widl\" as o; struct S { a: o.Tt; b: T; }", "package o; struct T {}",
     2, "did you mean 'o.T'?"},
    {"package p; import \"other.widl\" as o; struct S { a: o.T; b: o.Missing; }",
     "package o; struct T { a: Missing; }", 2, "other.widl:1:26: error: unknown type 'Missing'"},
    {"package p; import \"other.widl\" as o; struct S { a: o.T; b: o.Lost; }",
     "package o; struct T { a int; } struct Lost", 2, "other.widl:1:25: error: expected"},
    {"package p; import \"dir\" as d; struct S { a: d.T; }", "package o;", 1,
     "cannot read 'dir': it is a directory"},
    {"package p; import \"loop.widl\" as d; struct S { a: d.T; }", "package o;", 1,
     "cannot read 'loop.widl': too many symbolic links"},
    {"package p; @since(\"1\") import \"other.widl\" as o; struct S { a: o.T; }",
     "package o; struct T {}", 1, "'@since' does not fit an import"},
};

static void test_import_errors(void **state)
{
    static const char *const directories[] = {"./", NULL};
    (void)state;
    mkdir("dir", 0700);
    assert_int_equal(symlink("loop.widl", "loop.widl"), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(import_cases); i++) {
        const struct import_case *c = &import_cases[i];
        struct front front;
        put("main.widl", c->main);
        put("other.widl", c->other);
        front_init(&front, directories);
        add(&front, "main.widl");
        expect_report(&front, c->errors, c->message);
        assert_null(front.model);
        front_done(&front);
    }
}

static void test_unused_import_warns(void **state)
{
    static const char *const directories[] = {".", NULL};
    struct front front;
    (void)state;
    put("other.widl", "package o; struct T {}");
    put("main.widl", "package p;\nimport \"other.widl\" as o;\nstruct S {}");
    front_init(&front, directories);
    add(&front, "main.widl");
    assert_non_null(front.model);
    expect_report(&front, 0,
                  "main.widl:2:1: warning: 'other.widl' is imported, but nothing uses it");
    front_done(&front);
}

static void test_long_chain_of_imports(void **state)
{
    struct front front;
    (void)state;
    for (int i = 0; i < 110; i++) {
        char path[32];
        char text[128];
        snprintf(path, sizeof(path), "f%d.widl", i);
        snprintf(text, sizeof(text),
                 "package p%d; import \"f%d.widl\" as n; struct S { a: n.S[]; }", i, i + 1);
        put(path, text);
    }
    front_init(&front, NULL);
    add(&front, "f0.widl");
    expect_report(&front, 1, "imports more than 100 levels deep");
    front_done(&front);
}

static void test_missing_file(void **state)
{
    static const char *const directories[] = {".", NULL};
    struct front front;
    (void)state;
    front_init(&front, directories);
    add(&front, "nope.widl");
    expect_report(&front, 1, "cannot read 'nope.widl': no such file");
    assert_null(front.model);
    front_done(&front);
}

/* A link belongs to where it is, so that trees of links work like the trees they show. */
static void test_links(void **state)
{
    static const char *const directories[] = {"idl", NULL};
    struct front front;
    (void)state;
    mkdir("idl", 0700);
    put("real/x.widl", "package x; struct X { a: int; }");
    assert_int_equal(symlink("../real/x.widl", "idl/linked.widl"), 0);
    front_init(&front, directories);
    add(&front, "idl/linked.widl");
    assert_non_null(front.model);
    assert_true(text_is(front.model->path, "linked.widl"));
    assert_ptr_equal(compilation_add(front.compilation, "real/x.widl"), front.model);
    front_done(&front);
}

static void test_texts_import_texts(void **state)
{
    struct front front;
    (void)state;
    front_init(&front, NULL);
    front_text(&front, "dir/geo.widl", "package geo; struct G { a: int; }");
    assert_non_null(front.model);
    const struct model_file *geo = front.model;
    front_text(&front, "main.widl",
               "package m; import \"dir/geo.widl\" as g; struct M { a: g.G; }");
    assert_string_equal(front_reported(&front), "");
    assert_ptr_equal(front.model->imports[0], geo);
    front_done(&front);
}

#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, enter_directory, leave_directory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_DIRECTORY(test_imports),
        IN_DIRECTORY(test_root_of_the_importer),
        IN_DIRECTORY(test_two_files_of_one_package),
        IN_DIRECTORY(test_import_errors),
        IN_DIRECTORY(test_unused_import_warns),
        IN_DIRECTORY(test_long_chain_of_imports),
        IN_DIRECTORY(test_missing_file),
        IN_DIRECTORY(test_links),
        cmocka_unit_test(test_texts_import_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
