/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a file of users: it is refused with a place, or its users can be looked at; a file
 * that is good is good when it was read as a document and written again.
 */
#include <assert.h>

#include "fuzz.h"
#include "router/users/decoy.h"

/** Use what was read. */
static void look(const struct wi_user_table *table)
{
    static const unsigned char key[WI_HASH_SIZE];
    struct wi_decoy decoy;
    for (size_t i = 0; i < table->count; i++)
        assert(wi_user_find(table, (widl_string){0}, table->users[i].authid) ||
               table->users[i].realm_count > 0);
    if (table->count > 0)
        assert(wi_decoy_make(&decoy, table, key, widl_str("nobody")));
}

static void write_and_read_again(widl_string text)
{
    struct wi_document document;
    widl_buffer out = {0};
    assert(wi_document_read(&document, "users.json", text, NULL));
    assert(wi_document_write(&document, &out));
    struct wi_user_table *table =
        wi_user_table_parse("users.json", widl_str_n((const char *)out.data, out.size), NULL);
    assert(table);
    wi_user_table_release(table);
    widl_buffer_free(&out);
    wi_document_free(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    widl_error error = {0};
    widl_string text = {(const char *)data, size};
    struct wi_user_table *table = wi_user_table_parse("users.json", text, &error);
    if (table) {
        look(table);
        write_and_read_again(text);
    } else {
        assert(error.code == WIDL_ERROR_INVALID);
        assert(strncmp(error.text, "users.json:", 11) == 0);
    }
    wi_user_table_release(table);
    return 0;
}
