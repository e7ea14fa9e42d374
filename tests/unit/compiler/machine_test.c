/* SPDX-License-Identifier: MIT */
/* Diagnostics for programs: JSON and SARIF are parsed by jansson, and looked at member by member.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "diag/diag.h"
#include "source/source.h"
#include "support/cmocka_widl.h"

/** One source with a problem at "bc" in its second line. */
struct fixture {
    struct diagnostics *diagnostics;
    struct source *source;
};

static struct span at(const struct fixture *fixture, uint32_t begin, uint32_t end)
{
    return (struct span){fixture->source, begin, end};
}

static void fixture_init(struct fixture *fixture, const char *path, const char *text)
{
    fixture->diagnostics = diag_new();
    fixture->source = source_from_text(path, text_of(text));
}

static void fixture_done(struct fixture *fixture)
{
    diag_free(fixture->diagnostics);
    source_free(fixture->source);
}

static json_t *parse(char *text)
{
    json_error_t error;
    json_t *parsed = json_loads(text, 0, &error);

    if (!parsed)
        fail_msg("%s in:\n%s", error.text, text);
    free(text);
    return parsed;
}

static json_t *as_json(const struct fixture *fixture)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    diag_write_json(fixture->diagnostics, out);
    assert_int_equal(fclose(out), 0);
    return parse(text);
}

static json_t *as_sarif(const struct fixture *fixture)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    diag_write_sarif(fixture->diagnostics, "1.2.3", out);
    assert_int_equal(fclose(out), 0);
    return parse(text);
}

/** Follow `path`, such as `runs/0/tool`. */
static const json_t *get(const json_t *json, const char *path)
{
    char part[32];

    while (*path) {
        size_t size = strcspn(path, "/");

        assert_true(size < sizeof(part));
        memcpy(part, path, size);
        part[size] = '\0';
        json = json_is_array(json) ? json_array_get(json, (size_t)atoi(part))
                                   : json_object_get(json, part);
        if (!json)
            fail_msg("no '%s'", part);
        path += size + (path[size] == '/');
    }
    return json;
}

static void expect_text(const json_t *json, const char *path, const char *expected)
{
    assert_string_equal(json_string_value(get(json, path)), expected);
}

static void expect_number(const json_t *json, const char *path, json_int_t expected)
{
    assert_int_equal(json_integer_value(get(json, path)), expected);
}

static void json_says_where(void **state)
{
    struct fixture fixture;
    json_t *json;

    (void)state;
    fixture_init(&fixture, "a.widl", "\xef\xbb\xbfx;\n\xc3\xa9 bc\n");
    diag_report(fixture.diagnostics, DIAG_UNKNOWN_TYPE, at(&fixture, 6, 8), "no '%s'", "bc");
    diag_note(fixture.diagnostics, at(&fixture, 0, 1), "here");
    diag_hint(fixture.diagnostics, "Try again.");
    json = as_json(&fixture);
    expect_number(json, "version", 1);
    expect_text(json, "problems/0/code", "WIDL0016");
    expect_text(json, "problems/0/name", "unknown-type");
    expect_text(json, "problems/0/severity", "error");
    expect_text(json, "problems/0/message", "no 'bc'");
    expect_text(json, "problems/0/file", "a.widl");
    expect_number(json, "problems/0/range/start/offset", 9);
    expect_number(json, "problems/0/range/start/line", 2);
    expect_number(json, "problems/0/range/start/column", 3);
    expect_number(json, "problems/0/range/end/offset", 11);
    expect_number(json, "problems/0/range/end/column", 5);
    expect_text(json, "problems/0/notes/0/message", "here");
    expect_number(json, "problems/0/notes/0/range/start/offset", 3);
    expect_text(json, "problems/0/hints/0", "Try again.");
    expect_number(json, "summary/errors", 1);
    expect_number(json, "summary/warnings", 0);
    expect_number(json, "summary/omitted", 0);
    json_decref(json);
    fixture_done(&fixture);
}

static void json_counts_what_it_omits(void **state)
{
    struct fixture fixture;
    json_t *json;

    (void)state;
    fixture_init(&fixture, "a.widl", "x");
    for (int i = 0; i < 1500; i++)
        diag_report(fixture.diagnostics, DIAG_SYNTAX, (struct span){0}, "problem %d", i);
    json = as_json(&fixture);
    assert_int_equal(json_array_size(get(json, "problems")), 1000);
    assert_true(json_is_null(get(json, "problems/0/file")));
    assert_true(json_is_null(get(json, "problems/0/range")));
    expect_number(json, "summary/errors", 1500);
    expect_number(json, "summary/omitted", 500);
    json_decref(json);
    fixture_done(&fixture);
}

static void hostile_text_stays_json(void **state)
{
    struct fixture fixture;
    json_t *json;

    (void)state;
    fixture_init(&fixture, "a\xff\x1b \"\\.widl", "\xff\x01");
    diag_report(fixture.diagnostics, DIAG_SYNTAX, at(&fixture, 0, 9), "\"%s\"", "\xc3\x1b\n\xed");
    json = as_json(&fixture);
    expect_text(json, "problems/0/message", "\"\xef\xbf\xbd\x1b\n\xef\xbf\xbd\"");
    expect_text(json, "problems/0/file", "a\xef\xbf\xbd\x1b \"\\.widl");
    expect_number(json, "problems/0/range/end/offset", 2);
    json_decref(json);
    json = as_sarif(&fixture);
    expect_text(json, "runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri",
                "a%FF%1B%20%22%5C.widl");
    json_decref(json);
    fixture_done(&fixture);
}

static void sarif_names_its_rules(void **state)
{
    struct fixture fixture;
    json_t *json;

    (void)state;
    fixture_init(&fixture, "/src/a.widl", "x;\nbc\n");
    diag_report(fixture.diagnostics, DIAG_UNKNOWN_TYPE, at(&fixture, 3, 5), "no '%s'", "bc");
    diag_note(fixture.diagnostics, at(&fixture, 0, 1), "here");
    diag_hint(fixture.diagnostics, "Try again.");
    diag_report(fixture.diagnostics, DIAG_STRAY_DOCS, at(&fixture, 4, 5), "lost");
    diag_report(fixture.diagnostics, DIAG_FILE, (struct span){0}, "gone");
    json = as_sarif(&fixture);
    expect_text(json, "version", "2.1.0");
    expect_text(json, "runs/0/tool/driver/name", "widlc");
    expect_text(json, "runs/0/tool/driver/version", "1.2.3");
    assert_int_equal(json_array_size(get(json, "runs/0/tool/driver/rules")), 3);
    assert_int_equal(json_array_size(get(json, "runs/0/results")), 3);
    for (size_t i = 0; i < 3; i++) {
        const json_t *result = json_array_get(get(json, "runs/0/results"), i);
        json_int_t index = json_integer_value(get(result, "ruleIndex"));
        const json_t *rule = json_array_get(get(json, "runs/0/tool/driver/rules"), (size_t)index);

        assert_string_equal(json_string_value(get(rule, "id")),
                            json_string_value(get(result, "ruleId")));
        assert_string_equal(json_string_value(get(rule, "defaultConfiguration/level")),
                            json_string_value(get(result, "level")));
    }
    assert_int_equal(json_array_size(get(json, "runs/0/results/0/locations")), 0);
    expect_text(json, "runs/0/results/1/message/text", "no 'bc'\nTry again.");
    expect_text(json, "runs/0/results/1/locations/0/physicalLocation/artifactLocation/uri",
                "file:///src/a.widl");
    expect_number(json, "runs/0/results/1/locations/0/physicalLocation/region/startLine", 2);
    expect_number(json, "runs/0/results/1/locations/0/physicalLocation/region/endColumn", 3);
    expect_number(json, "runs/0/results/1/locations/0/physicalLocation/region/byteOffset", 3);
    expect_number(json, "runs/0/results/1/locations/0/physicalLocation/region/byteLength", 2);
    expect_text(json, "runs/0/results/1/relatedLocations/0/message/text", "here");
    expect_text(json, "runs/0/results/2/level", "warning");
    json_decref(json);
    fixture_done(&fixture);
}

static void sarif_keeps_what_is_silenced(void **state)
{
    struct fixture fixture;
    json_t *json;

    (void)state;
    fixture_init(&fixture, "a.widl", "x;\nbc\n");
    diag_report(fixture.diagnostics, DIAG_STRAY_DOCS, at(&fixture, 0, 1), "lost");
    diag_silence(fixture.diagnostics, DIAG_STRAY_DOCS, at(&fixture, 1, 2), false,
                 text_of("because"));
    diag_settle(fixture.diagnostics);
    json = as_sarif(&fixture);
    expect_text(json, "runs/0/results/0/suppressions/0/kind", "inSource");
    expect_text(json, "runs/0/results/0/suppressions/0/justification", "because");
    json_decref(json);
    json = as_json(&fixture);
    assert_int_equal(json_array_size(get(json, "problems")), 0);
    expect_number(json, "summary/warnings", 0);
    expect_number(json, "summary/omitted", 0);
    json_decref(json);
    fixture_done(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_says_where),
        cmocka_unit_test(json_counts_what_it_omits),
        cmocka_unit_test(hostile_text_stays_json),
        cmocka_unit_test(sarif_names_its_rules),
        cmocka_unit_test(sarif_keeps_what_is_silenced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
