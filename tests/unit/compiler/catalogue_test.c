/* SPDX-License-Identifier: MIT */
/* Every diagnostic is explained, and what the explanations say is true. */
#include "diag/catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "compilation.h"
#include "diag/collection.h"
#include "gen/gen.h"
#include "lint/lint.h"
#include "support/cmocka_widl.h"

/** What no contract alone can show. */
static const enum diag_code without_example[] = {
    DIAG_FILE,        DIAG_TOO_MANY,  DIAG_OUTPUT,       DIAG_UNFORMATTED,
    DIAG_DESCRIPTOR,  DIAG_SAME_PATH, DIAG_CATALOG,      DIAG_CATALOG_LOSS,
    DIAG_CATALOG_URI, DIAG_PLUGIN,    DIAG_PLUGIN_ERROR, DIAG_PLUGIN_WARNING};

/** An example in files of its own. */
struct example {
    char directory[32];
    struct diagnostics *diagnostics;
    struct compilation *compilation;
};

static char *path_of(const struct example *example, struct text name)
{
    struct buffer path = {0};

    buffer_format(&path, "%s/%.*s", example->directory, TEXT_ARG(name));
    return path.data;
}

static void write_file(const struct example *example, struct text name, struct text content)
{
    char *path = path_of(example, name);
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(content.data, 1, content.size, file), content.size);
    assert_int_equal(fclose(file), 0);
    free(path);
}

/** Is there a line such as `// geo.widl:` at `line`? */
static bool names_file(const char *line, struct text *ret_name)
{
    size_t size = strcspn(line, "\n");
    const char *end = line + size;

    if (size < 9 || strncmp(line, "// ", 3) != 0 || strncmp(end - 6, ".widl:", 6) != 0)
        return false;
    *ret_name = (struct text){line + 3, size - 4};
    return !memchr(line + 3, ' ', size - 3);
}

/** Call `visit` for each of the files in `text`. */
static void for_each_file(const struct example *example, const char *text,
                          void (*visit)(const struct example *example, struct text name,
                                        struct text content))
{
    struct text name = text_of("example.widl");
    const char *begin = text;

    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        struct text next;

        if (!names_file(line, &next))
            continue;
        visit(example, name, (struct text){begin, (size_t)(line - begin)});
        name = next;
        begin = line + strcspn(line, "\n") + 1;
    }
    visit(example, name, text_of(begin));
}

static void remove_file(const struct example *example, struct text name, struct text content)
{
    char *path = path_of(example, name);

    (void)content;
    assert_int_equal(unlink(path), 0);
    free(path);
}

/** The rules that look at the example of `entry`: the recommended ones, and its own. */
static struct diag_policy policy_for(const struct catalogue_entry *entry)
{
    struct diag_policy policy = {0};

    if (entry->set == CATALOGUE_NO_RULE)
        return policy;
    for (const struct catalogue_entry *rule = catalogue_next(NULL); rule;
         rule = catalogue_next(rule)) {
        if (rule->set != CATALOGUE_NO_RULE && rule->set <= CATALOGUE_RECOMMENDED)
            policy.levels[rule->code] = DIAG_LEVEL_ON;
    }
    policy.levels[entry->code] = DIAG_LEVEL_ON;
    return policy;
}

/** Do what `widlc check` does, or `widlc lint` for a rule. */
static void example_compile(struct example *example, const struct catalogue_entry *entry,
                            const char *text)
{
    struct diag_policy policy = policy_for(entry);
    const char *directories[] = {example->directory};
    const struct model_file *model;
    char *path;

    strcpy(example->directory, "widl_example_XXXXXX");
    assert_non_null(mkdtemp(example->directory));
    for_each_file(example, text, write_file);
    example->diagnostics = diag_new();
    diag_use_policy(example->diagnostics, &policy);
    example->compilation = compilation_new(directories, 1, example->diagnostics);
    path = path_of(example, text_of("example.widl"));
    model = compilation_add(example->compilation, path);
    if (model)
        lint_files(&model, 1, example->diagnostics);
    diag_settle(example->diagnostics);
    if (model)
        gen_c_check(model, example->diagnostics);
    free(path);
}

static void example_done(struct example *example, const char *text)
{
    compilation_free(example->compilation);
    diag_free(example->diagnostics);
    for_each_file(example, text, remove_file);
    assert_int_equal(rmdir(example->directory), 0);
}

/** Compile an example, which has to have `count` problems, all with the code of `entry`. */
static bool check_example(const struct catalogue_entry *entry, const char *text, size_t count)
{
    struct example example;
    bool as_said;

    example_compile(&example, entry, text);
    as_said = diag_errors(example.diagnostics) + diag_warnings(example.diagnostics) == count &&
              (count == 0 || example.diagnostics->problems[0]->code == entry->code);
    if (!as_said) {
        fprintf(stderr, "WIDL%04d %s: an example that should have %zu problems has:\n",
                (int)entry->code, entry->symbol, count);
        diag_render(example.diagnostics, stderr, false);
    }
    example_done(&example, text);
    return as_said;
}

static bool needs_example(enum diag_code code)
{
    for (size_t i = 0; i < sizeof(without_example) / sizeof(without_example[0]); i++) {
        if (without_example[i] == code)
            return false;
    }
    return true;
}

static void every_code_is_explained(void **state)
{
    (void)state;
    for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
         entry = catalogue_next(entry)) {
        if (!entry->explanation->meaning)
            fail_msg("%s has no row in explanations.def", entry->symbol);
        if (entry->set >= CATALOGUE_WIRE)
            continue;
        if (!entry->explanation->wrong != !needs_example(entry->code) ||
            !entry->explanation->right != !needs_example(entry->code))
            fail_msg("%s has no examples", entry->symbol);
    }
}

static void examples_are_as_wrong_as_they_say(void **state)
{
    bool as_said = true;

    (void)state;
    for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
         entry = catalogue_next(entry)) {
        if (!entry->explanation->wrong)
            continue;
        as_said = check_example(entry, entry->explanation->wrong, 1) && as_said;
        as_said = check_example(entry, entry->explanation->right, 0) && as_said;
    }
    assert_true(as_said);
}

static void numbers_and_names_are_unique(void **state)
{
    int number = 0;

    (void)state;
    for (const struct catalogue_entry *entry = catalogue_next(NULL); entry;
         entry = catalogue_next(entry)) {
        struct catalogue_name name = catalogue_name(entry);

        assert_true((int)entry->code > number);
        number = (int)entry->code;
        assert_ptr_equal(catalogue_of(entry->code), entry);
        assert_ptr_equal(catalogue_find(text_of(name.text)), entry);
    }
}

static void a_code_is_found_by_all_its_names(void **state)
{
    static const struct {
        const char *word;
        int code; /**< 0: none */
    } cases[] = {
        {"WIDL0016", 16},
        {"0016", 16},
        {"16", 16},
        {"unknown-type", 16},
        {"unused-import", 26},
        {"missing-docs", 111},
        {"WIDL0104", 104},
        {"int64-json", 104},
        {"WIDL16", 0},
        {"", 0},
        {"-1", 0},
        {"UNKNOWN_TYPE", 0},
        {"999", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct catalogue_entry *entry = catalogue_find(text_of(cases[i].word));

        assert_int_equal(entry ? (int)entry->code : 0, cases[i].code);
    }
}

static void similar_names_are_found(void **state)
{
    (void)state;
    assert_int_equal(catalogue_similar(text_of("unused-imprt"), true)->code, DIAG_UNUSED_IMPORT);
    assert_int_equal(catalogue_similar(text_of("unknown-tpye"), false)->code, DIAG_UNKNOWN_TYPE);
    assert_null(catalogue_similar(text_of("unknown-tpye"), true));
    assert_null(catalogue_similar(text_of("something"), false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_is_explained),
        cmocka_unit_test(examples_are_as_wrong_as_they_say),
        cmocka_unit_test(numbers_and_names_are_unique),
        cmocka_unit_test(a_code_is_found_by_all_its_names),
        cmocka_unit_test(similar_names_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
