/* SPDX-License-Identifier: MIT */
/* jansson: text to and from its tree of values; binary data stays the text that WAMP makes of it.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "measure.h"
#include "sample.h"
#include "status.h"

static const char data_text[] = "EDJUdpi63P4BAgMEBQYHCA==";

static bool encode(void *context)
{
    json_t *status = json_pack(
        "{s:s, s:i, s:I, s:f, s:b, s:s, s:s, s:[sss], s:{s:f, s:f}, s:s}", "id", SAMPLE_ID, "count",
        SAMPLE_COUNT, "total", (json_int_t)SAMPLE_TOTAL, "ratio", SAMPLE_RATIO, "active", 1, "kind",
        SAMPLE_KIND, "data", data_text, "tags", sample_tags[0], sample_tags[1], sample_tags[2],
        "position", "x", SAMPLE_X, "y", SAMPLE_Y, "note", SAMPLE_NOTE);
    char *text = status ? json_dumps(status, JSON_COMPACT) : NULL;
    bool done = text != NULL;

    (void)context;
    free(text);
    json_decref(status);
    return done;
}

static struct view view_of(const json_t *value)
{
    return (struct view){json_string_value(value), json_string_length(value)};
}

static bool decode(void *context)
{
    const char *text = *(const char *const *)context;
    json_t *map = json_loadb(text, strlen(text), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
    json_t *position = json_object_get(map, "position");
    json_t *tags = json_object_get(map, "tags");
    struct status status = {
        .id = view_of(json_object_get(map, "id")),
        .count = (int32_t)json_integer_value(json_object_get(map, "count")),
        .total = json_integer_value(json_object_get(map, "total")),
        .ratio = json_real_value(json_object_get(map, "ratio")),
        .active = json_is_true(json_object_get(map, "active")),
        .data = view_of(json_object_get(map, "data")),
        .x = json_real_value(json_object_get(position, "x")),
        .y = json_real_value(json_object_get(position, "y")),
        .note = view_of(json_object_get(map, "note")),
    };
    bool done;

    status.is_actuator = strcmp(json_string_value(json_object_get(map, "kind")), "actuator") == 0;
    for (size_t i = 0; i < json_array_size(tags) && i < STATUS_TAG_MAX; i++)
        status.tags[status.tag_count++] = view_of(json_array_get(tags, i));
    done = status.count == SAMPLE_COUNT && status.tag_count == SAMPLE_TAG_COUNT;
    json_decref(map);
    return done;
}

int main(int argc, char **argv)
{
    size_t count = measure_count(argc, argv) / 4 + 1;
    const char *in_order = sample_json;
    const char *shuffled = sample_json_shuffled;

    measure("encode_json", count, encode, NULL);
    measure("decode_json", count, decode, &in_order);
    measure("decode_json_shuffled", count, decode, &shuffled);
    return 0;
}
