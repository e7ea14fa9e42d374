/* SPDX-License-Identifier: MIT */
/*
 * Messages: what the short way takes the general way takes with the same result, and writes as the
 * short one does.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "message/quick.h"

static void demand(int holds)
{
    if (!holds)
        abort();
}

static void compare_writing(const struct wi_message *message)
{
    widl_buffer quick = {0};
    widl_buffer general = {0};
    widl_problem problem;
    demand(wi_quick_write(message, &quick) &&
           wi_general_write(message, WI_MSGPACK, &general, &problem) &&
           quick.size == general.size && memcmp(quick.data, general.data, quick.size) == 0);
    widl_buffer_free(&quick);
    widl_buffer_free(&general);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wi_message quick = {0};
    struct wi_message general = {0};
    widl_arena scratch = {0};
    widl_problem problem;
    if (wi_quick_parse(data, size, &scratch, &quick, &problem)) {
        demand(wi_general_parse(WI_MSGPACK, data, size, &scratch, &general, &problem));
        demand(quick.type == general.type && quick.request == general.request &&
               quick.id == general.id && quick.has_dict == general.has_dict &&
               widl_str_equal(quick.uri, general.uri) && quick.dict.data == general.dict.data &&
               quick.dict.size == general.dict.size &&
               widl_str_equal(quick.payload.args, general.payload.args) &&
               widl_str_equal(quick.payload.kwargs, general.payload.kwargs));
        compare_writing(&quick);
    }
    widl_arena_free(&scratch);
    return 0;
}
