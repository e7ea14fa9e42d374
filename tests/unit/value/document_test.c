/* SPDX-License-Identifier: MIT */
/* Documents: the tree, the places of what is wrong, changing and writing again. */
#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"
#include "value/document.h"

static void read_good(struct wi_document *document, const char *json)
{
    widl_error error = {0};
    if (!wi_document_read(document, "file.json", widl_str(json), &error))
        fail_msg("%s", error.text);
}

static void values_have_their_kinds(void **state)
{
    static const struct {
        const char *key;
        widl_kind kind;
        const char *text;
        size_t count;
    } members[] = {
        {"a", WIDL_KIND_STRING, "text \xc3\xa9\n", 0},
        {"b", WIDL_KIND_INTEGER, "-17", 0},
        {"c", WIDL_KIND_FLOAT, "1.50", 0},
        {"d", WIDL_KIND_BOOL, NULL, 0},
        {"e", WIDL_KIND_NULL, NULL, 0},
        {"f", WIDL_KIND_LIST, NULL, 3},
        {"g", WIDL_KIND_MAP, NULL, 1},
        {"", WIDL_KIND_STRING, "", 0},
    };
    struct wi_document document;
    (void)state;
    read_good(&document, " {\"a\": \"text \\u00e9\\n\", \"b\": -17, \"c\":1.50,\n\t\"d\": true, "
                         "\"e\": null, \"f\": [1, [], {}], \"g\": {\"x\": false}, \"\": \"\" } ");
    assert_int_equal(document.root->count, ARRAY_LENGTH(members));
    for (size_t i = 0; i < ARRAY_LENGTH(members); i++) {
        struct wi_node *node = wi_node_member(document.root, members[i].key);
        assert_non_null(node);
        assert_int_equal(node->kind, members[i].kind);
        assert_int_equal(node->count, members[i].count);
        assert_int_equal(node->index, i);
        if (members[i].text)
            assert_string_equal(node->text.data, members[i].text);
    }
    assert_true(wi_node_member(document.root, "d")->flag);
    assert_false(wi_node_member(wi_node_member(document.root, "g"), "x")->flag);
    assert_null(wi_node_member(document.root, "h"));
    wi_document_free(&document);
}

static void broken_text_is_refused_at_its_place(void **state)
{
    static const struct {
        const char *json;
        const char *error;
    } rows[] = {
        {"", "f:1:1: ends in the middle of a value"},
        {"{\n  \"a\": 1,\n  \"b\": ?\n}", "f:3:8: expected a value, found '?'"},
        {"{\"a\":1,}", "f:1:8: expected a string as key, found '}'"},
        {"[1,]", "f:1:4: expected a value, found ']'"},
        {"[1 2]", "f:1:4: expected ',' or ']', found '2'"},
        {"{\"a\" 1}", "f:1:6: expected ':', found '1'"},
        {"{\"a\":1 \"b\":2}", "f:1:8: expected ',' or '}', found '\"'"},
        {"{\"a\":1}\n]", "f:2:1: expected the end, found ']'"},
        {"{\"a\":1,\n \"b\":2,\n \"a\":3}", "f:3:2: this key is there already"},
        {"{1:1}", "f:1:2: expected a string as key, found '1'"},
        {"\"\\u0000aGk=\"", "f:1:13: a string that starts with U+0000"},
        {"[tru]", "f:1:5: expected a value, found ']'"},
        {"\"abc", "f:1:2: ends in the middle of a value"},
        {"01", "f:1:2: expected the end, found '1'"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct wi_document document;
        widl_error error = {0};
        assert_false(wi_document_read(&document, "f", widl_str(rows[i].json), &error));
        assert_int_equal(error.code, WIDL_ERROR_INVALID);
        assert_string_equal(error.text, rows[i].error);
        wi_document_free(&document);
    }
}

static void nesting_is_bounded(void **state)
{
    char json[3 * WIDL_MAX_DEPTH];
    struct wi_document document;
    widl_error error = {0};
    (void)state;
    for (unsigned depth = WIDL_MAX_DEPTH; depth <= WIDL_MAX_DEPTH + 1; depth++) {
        memset(json, '[', depth);
        memset(json + depth, ']', depth);
        bool success = wi_document_read(&document, "f", widl_str_n(json, 2 * depth), &error);
        assert_int_equal(success, depth == WIDL_MAX_DEPTH);
        wi_document_free(&document);
    }
    assert_non_null(strstr(error.text, "nested too deep"));
}

static void problems_have_path_and_place(void **state)
{
    struct wi_document document;
    widl_error error = {0};
    (void)state;
    read_good(&document, "{\n \"users\": [\n  {},\n  {\"role\": 7}\n ]\n}");
    struct wi_node *user = wi_node_member(document.root, "users")->last;
    struct wi_node *role = wi_node_member(user, "role");
    assert_false(wi_document_refuse(&document, role, &error, "must be %s", "text"));
    assert_string_equal(error.text, "file.json:4:4: users[1].role: must be text");
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    wi_document_refuse(&document, user, &error, "no");
    assert_string_equal(error.text, "file.json:4:3: users[1]: no");
    wi_document_refuse(&document, document.root, &error, "no");
    assert_string_equal(error.text, "file.json:1:1: no");
    wi_document_free(&document);
}

static void whole_numbers(void **state)
{
    static const struct {
        const char *json;
        uint64_t most;
        bool good;
    } rows[] = {
        {"0", 0, true},      {"1", 0, false},     {"18446744073709551615", UINT64_MAX, true},
        {"-1", 5, false},    {"1.0", 5, false},   {"18446744073709551616", UINT64_MAX, false},
        {"\"1\"", 5, false}, {"1e2", 500, false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct wi_document document;
        uint64_t value = 0;
        read_good(&document, rows[i].json);
        assert_int_equal(wi_node_uint(document.root, rows[i].most, &value), rows[i].good);
        wi_document_free(&document);
    }
}

static char *write(const struct wi_document *document)
{
    widl_buffer out = {0};
    assert_true(wi_document_write(document, &out));
    assert_true(widl_buffer_append(&out, "", 1));
    return (char *)out.data;
}

static void is_written_as_it_was(void **state)
{
    static const char *const texts[] = {
        "{}\n",
        "[]\n",
        "[1, -2.50, \"a\\n\\\"b\", null, true, false]\n",
        "{\"a\": 1}\n",
        "{\n  \"a\": [\n    {\"b\": 1}\n  ]\n}\n",
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        struct wi_document document;
        read_good(&document, texts[i]);
        char *text = write(&document);
        assert_string_equal(text, texts[i]);
        free(text);
        wi_document_free(&document);
    }
}

static void is_changed(void **state)
{
    struct wi_document document;
    (void)state;
    read_good(&document, "{\"a\": 1, \"b\": [1, 2, 3], \"c\": {\"x\": 1}}");
    struct wi_node *root = document.root;
    struct wi_node *list = wi_node_member(root, "b");
    wi_node_remove(list->first->next);
    assert_int_equal(list->last->index, 1);
    wi_node_remove(list->last);
    assert_non_null(wi_node_append(&document, list, WIDL_KIND_NULL));
    assert_int_equal(list->last->index, 1);
    wi_node_remove(wi_node_member(root, "a"));
    assert_true(wi_node_set_string(&document, root, "s", widl_str("new")));
    assert_true(wi_node_set_uint(&document, root, "n", UINT64_MAX));
    assert_non_null(wi_node_set(&document, root, "c", WIDL_KIND_LIST));
    char *text = write(&document);
    assert_string_equal(text, "{\n  \"b\": [1, null],\n  \"c\": [],\n  \"s\": \"new\",\n"
                              "  \"n\": 18446744073709551615\n}\n");
    free(text);
    wi_document_free(&document);
}

static void memory_may_run_out(void **state)
{
    static const char json[] =
        "{\"a\": [1, \"text\", {\"b\": null}], \"c\": \"\\u00e9\", \"d\": 1.5}";
    bool failed = true;
    (void)state;
    for (size_t i = 0; failed; i++) {
        struct wi_document document;
        widl_error error = {0};
        widl_buffer out = {0};
        failing_malloc_start(i);
        bool success = wi_document_read(&document, "f", widl_str(json), &error);
        bool written = success && wi_document_write(&document, &out);
        failed = failing_malloc_stop();
        assert_int_equal(written, !failed);
        if (!success)
            assert_int_equal(error.code, WIDL_ERROR_MEMORY);
        widl_buffer_free(&out);
        wi_document_free(&document);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_their_kinds),
        cmocka_unit_test(broken_text_is_refused_at_its_place),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(problems_have_path_and_place),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(is_written_as_it_was),
        cmocka_unit_test(is_changed),
        cmocka_unit_test(memory_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
