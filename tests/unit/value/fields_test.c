/* SPDX-License-Identifier: MIT */
/* Maps of documents, read by a table. */
#include "support/cmocka_widl.h"
#include "value/fields.h"

struct result {
    widl_string name;
    uint32_t size;
    const struct wi_node *list;
    const struct wi_node *map;
    const struct wi_node *any;
};

static bool read_fields(const char *json, struct wi_document *document, struct result *ret,
                        widl_error *error)
{
    const struct wi_field fields[] = {
        {"name", WI_FIELD_STRING, true, &ret->name, 0, 0},
        {"size", WI_FIELD_UINT, false, &ret->size, 2, 9},
        {"list", WI_FIELD_LIST, false, &ret->list, 0, 0},
        {"map", WI_FIELD_MAP, false, &ret->map, 0, 0},
        {"anything", WI_FIELD_ANY, false, &ret->any, 0, 0},
    };
    return wi_document_read(document, "f", widl_str(json), error) &&
           wi_fields_read(document, document->root, fields, ARRAY_LENGTH(fields), error);
}

static void are_read(void **state)
{
    struct result result = {0};
    struct wi_document document;
    widl_error error = {0};
    (void)state;
    assert_true(read_fields("{\"name\":\"n\",\"size\":9,\"list\":[],\"map\":{},\"anything\":1}",
                            &document, &result, &error));
    assert_string_equal(result.name.data, "n");
    assert_int_equal(result.size, 9);
    assert_int_equal(result.list->kind, WIDL_KIND_LIST);
    assert_int_equal(result.map->kind, WIDL_KIND_MAP);
    assert_int_equal(result.any->kind, WIDL_KIND_INTEGER);
    wi_document_free(&document);
}

static void are_refused(void **state)
{
    static const struct {
        const char *json;
        const char *error;
    } rows[] = {
        {"[]", "f:1:1: must be an object"},
        {"{}", "f:1:1: 'name' is missing"},
        {"{\"name\":\"\"}", "f:1:2: name: must be a string that is not empty"},
        {"{\"name\":1}", "f:1:2: name: must be a string that is not empty"},
        {"{\"name\":\"n\",\"size\":1}", "f:1:13: size: must be a whole number from 2 to 9"},
        {"{\"name\":\"n\",\"size\":10}", "f:1:13: size: must be a whole number from 2 to 9"},
        {"{\"name\":\"n\",\"size\":\"3\"}", "f:1:13: size: must be a whole number from 2 to 9"},
        {"{\"name\":\"n\",\"list\":{}}", "f:1:13: list: must be a list"},
        {"{\"name\":\"n\",\"map\":[]}", "f:1:13: map: must be an object"},
        {"{\"nme\":\"n\"}", "f:1:2: nme: not known; did you mean 'name'?"},
        {"{\"siez\":\"n\"}", "f:1:2: siez: not known; did you mean 'size'?"},
        {"{\"anythin\":\"n\"}", "f:1:2: anythin: not known; did you mean 'anything'?"},
        {"{\"unlike\":\"n\"}", "f:1:2: unlike: not known"},
        {"{\"\":\"n\"}", "f:1:2: [\"\"]: not known"},
        {"{\"namenamenamenamenamenamenamenamename\":1}",
         "f:1:2: namenamenamenamenamenamenamenamename: not known"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        struct result result = {0};
        struct wi_document document;
        widl_error error = {0};
        assert_false(read_fields(rows[i].json, &document, &result, &error));
        assert_string_equal(error.text, rows[i].error);
        wi_document_free(&document);
    }
}

static void lists_of_strings(void **state)
{
    struct wi_document document;
    widl_error error = {0};
    widl_string *strings = NULL;
    size_t count = 0;
    (void)state;
    assert_true(wi_document_read(&document, "f", widl_str("[\"a\", \"b\"]"), &error));
    assert_true(
        wi_fields_strings(&document, document.root, &document.arena, &strings, &count, &error));
    assert_int_equal(count, 2);
    assert_string_equal(strings[1].data, "b");
    wi_document_free(&document);
    assert_true(wi_document_read(&document, "f", widl_str("[\"a\", 7]"), &error));
    assert_false(
        wi_fields_strings(&document, document.root, &document.arena, &strings, &count, &error));
    assert_string_equal(error.text, "f:1:7: [1]: must be a string that is not empty");
    wi_document_free(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(are_read),
        cmocka_unit_test(are_refused),
        cmocka_unit_test(lists_of_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
