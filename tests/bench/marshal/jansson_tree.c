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

static json_t *pack_status(void)
{
    return json_pack("{s:s, s:i, s:I, s:f, s:b, s:s, s:s, s:[sss], s:{s:f, s:f}, s:s}", "id",
                     SAMPLE_ID, "count", SAMPLE_COUNT, "total", (json_int_t)SAMPLE_TOTAL, "ratio",
                     SAMPLE_RATIO, "active", 1, "kind", SAMPLE_KIND, "data", data_text, "tags",
                     sample_tags[0], sample_tags[1], sample_tags[2], "position", "x", SAMPLE_X, "y",
                     SAMPLE_Y, "note", SAMPLE_NOTE);
}

static bool put(json_t *value)
{
    char *text = value ? json_dumps(value, JSON_COMPACT) : NULL;
    bool done = text != NULL;

    free(text);
    json_decref(value);
    return done;
}

static bool encode(void *context)
{
    (void)context;
    return put(pack_status());
}

static bool encode_nested(void *context)
{
    json_t *statuses = json_array();
    json_t *samples = json_array();

    (void)context;
    for (size_t i = 0; i < SAMPLE_STATUS_COUNT; i++)
        json_array_append_new(statuses, pack_status());
    for (size_t i = 0; i < SAMPLE_NUMBER_COUNT; i++)
        json_array_append_new(samples, json_real(sample_number(i)));
    return put(json_pack("{s:s, s:o, s:o}", "site", SAMPLE_SITE, "statuses", statuses, "samples",
                         samples));
}

static struct view view_of(const json_t *value)
{
    return (struct view){json_string_value(value), json_string_length(value)};
}

static bool take_status(const json_t *map, struct status *ret)
{
    json_t *position = json_object_get(map, "position");
    json_t *tags = json_object_get(map, "tags");

    *ret = (struct status){
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
    ret->is_actuator = strcmp(json_string_value(json_object_get(map, "kind")), "actuator") == 0;
    for (size_t i = 0; i < json_array_size(tags) && i < STATUS_TAG_MAX; i++)
        ret->tags[ret->tag_count++] = view_of(json_array_get(tags, i));
    return ret->count == SAMPLE_COUNT && ret->tag_count == SAMPLE_TAG_COUNT;
}

static json_t *load(const char *text)
{
    return json_loadb(text, strlen(text), JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
}

static bool decode(void *context)
{
    json_t *map = load(*(const char *const *)context);
    struct status status;
    bool done = take_status(map, &status);

    json_decref(map);
    return done;
}

static bool decode_nested(void *context)
{
    json_t *map = load(*(const char *const *)context);
    json_t *statuses = json_object_get(map, "statuses");
    json_t *samples = json_object_get(map, "samples");
    struct report report = {.site = view_of(json_object_get(map, "site"))};
    bool done = json_array_size(statuses) == SAMPLE_STATUS_COUNT;

    for (size_t i = 0; done && i < SAMPLE_STATUS_COUNT; i++)
        done = take_status(json_array_get(statuses, i), &report.statuses[i]);
    for (size_t i = 0; i < json_array_size(samples) && i < REPORT_NUMBER_MAX; i++)
        report.samples[report.sample_count++] = json_real_value(json_array_get(samples, i));
    json_decref(map);
    return done && report.sample_count == SAMPLE_NUMBER_COUNT;
}

int main(int argc, char **argv)
{
    size_t count = measure_count(argc, argv) / 4 + 1;
    const char *in_order = sample_json;
    const char *shuffled = sample_json_shuffled;
    const char *nested = sample_report_json();

    measure("encode_json", count, encode, NULL);
    measure("decode_json", count, decode, &in_order);
    measure("decode_json_shuffled", count, decode, &shuffled);
    measure("encode_json_nested", count / 8 + 1, encode_nested, NULL);
    measure("decode_json_nested", count / 8 + 1, decode_nested, &nested);
    return 0;
}
