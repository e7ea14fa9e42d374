/* SPDX-License-Identifier: MIT */
/* What editors need of the front end: texts of open files, references, and repairs. */
#include <stdio.h>

#include "compilation.h"
#include "diag/collection.h"
#include "support/cmocka_widl.h"

#define MAIN "/open/main.widl"
#define GEO  "/open/geo.widl"

static const char geo[] = "package b;\nstruct Place { x: int; }\nenum Kind { near, far }\n";

/* Neither file is on the disk. */
static struct compilation *compile(const char *text, struct references *references,
                                   struct diagnostics *diagnostics)
{
    static const char *const directories[] = {"/open"};
    struct compilation *compilation = compilation_new(directories, 1, diagnostics);

    compilation_collect(compilation, references);
    compilation_overlay(compilation, MAIN, text_of(text));
    compilation_overlay(compilation, GEO, text_of(geo));
    compilation_add(compilation, MAIN);
    return compilation;
}

static struct text at(struct span span)
{
    return (struct text){span.source->text + span.begin, span.end - span.begin};
}

static void names_refer_to_declarations(void **state)
{
    static const char text[] = "package a;\nimport \"geo.widl\" as geo;\n"
                               "struct X { p: geo.Place; k: geo.Kind = geo.Kind.far; }\n"
                               "error E(x: X);\ninterface I { procedure q() throws E; }\n";
    static const char *const expected[] = {"X", "E", "geo", "Place", "geo", "Kind", "far"};
    struct diagnostics *diagnostics = diag_new();
    struct references references = {.arena = arena_new()};
    struct compilation *compilation = compile(text, &references, diagnostics);

    (void)state;
    assert_int_equal(diag_errors(diagnostics), 0);
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
        size_t found = 0;

        for (size_t j = 0; j < references.count; j++) {
            const struct reference *reference = &references.items[j];

            if (!text_is(at(reference->span), expected[i]))
                continue;
            assert_true(text_is(at(reference->target), expected[i]));
            found++;
        }
        if (found == 0)
            fail_msg("nothing refers to %s", expected[i]);
    }
    compilation_free(compilation);
    arena_free(references.arena);
    diag_free(diagnostics);
}

static void problems_know_their_repair(void **state)
{
    static const struct {
        const char *text;
        const char *replaced;
        const char *replacement;
    } cases[] = {
        {"package a;\nstruct X { y: strin; }\n", "strin", "string"},
        {"package a;\nimport \"geo.widl\" as geo;\nstruct X { y: Place; }\n", "Place", "geo.Place"},
        {"package a;\nimport \"geo.widl\" as geo;\nstruct X { y: geos.Place; }\n", "geos", "geo"},
        {"package a;\nimport \"geo.widl\" as geo;\nconst X: geo.Kind = geo.Kind.farr;\n",
         "geo.Kind.farr", "geo.Kind.far"},
        {"package a;\nstruct X { y: int @rang(1..2); }\n", "rang", "range"},
        {"package a;\nstruct X { y: int\n}\n", "", ";"},
        {"package a;\nstruct X { y: int, z: int; }\n", ",", ";"},
        {"package a;\nstrct X { y: int; }\n", "strct", "struct"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct diagnostics *diagnostics = diag_new();
        struct compilation *compilation = compile(cases[i].text, NULL, diagnostics);
        const struct problem *problem = diagnostics->problems[0];

        assert_true(diagnostics->problem_count > 0);
        if (!text_is(problem->replacement, cases[i].replacement))
            fail_msg("%s: '%.*s'", cases[i].text, TEXT_ARG(problem->replacement));
        assert_true(text_is(at(problem->replaced), cases[i].replaced));
        compilation_free(compilation);
        diag_free(diagnostics);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_refer_to_declarations),
        cmocka_unit_test(problems_know_their_repair),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
