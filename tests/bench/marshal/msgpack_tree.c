/* SPDX-License-Identifier: MIT */
/* msgpack-c: unpacked into its tree of objects, which is then searched for the fields. */
#include <msgpack.h>
#include <string.h>

#include "measure.h"
#include "sample.h"
#include "status.h"

struct bench {
    msgpack_sbuffer buffer;
    widl_value encoded;
};

static void pack_text(msgpack_packer *packer, const char *text)
{
    size_t size = strlen(text);

    msgpack_pack_str(packer, size);
    msgpack_pack_str_body(packer, text, size);
}

static void pack_tail(msgpack_packer *packer)
{
    pack_text(packer, "kind");
    pack_text(packer, SAMPLE_KIND);
    pack_text(packer, "data");
    msgpack_pack_bin(packer, SAMPLE_DATA_COUNT);
    msgpack_pack_bin_body(packer, sample_data, SAMPLE_DATA_COUNT);
    pack_text(packer, "tags");
    msgpack_pack_array(packer, SAMPLE_TAG_COUNT);
    for (size_t i = 0; i < SAMPLE_TAG_COUNT; i++)
        pack_text(packer, sample_tags[i]);
    pack_text(packer, "position");
    msgpack_pack_map(packer, 2);
    pack_text(packer, "x");
    msgpack_pack_double(packer, SAMPLE_X);
    pack_text(packer, "y");
    msgpack_pack_double(packer, SAMPLE_Y);
    pack_text(packer, "note");
    pack_text(packer, SAMPLE_NOTE);
}

static void pack_status(msgpack_packer *packer)
{
    msgpack_pack_map(packer, 10);
    pack_text(packer, "id");
    pack_text(packer, SAMPLE_ID);
    pack_text(packer, "count");
    msgpack_pack_int32(packer, SAMPLE_COUNT);
    pack_text(packer, "total");
    msgpack_pack_int64(packer, SAMPLE_TOTAL);
    pack_text(packer, "ratio");
    msgpack_pack_double(packer, SAMPLE_RATIO);
    pack_text(packer, "active");
    msgpack_pack_true(packer);
    pack_tail(packer);
}

static bool encode(void *context)
{
    struct bench *bench = context;
    msgpack_packer packer;

    msgpack_sbuffer_clear(&bench->buffer);
    msgpack_packer_init(&packer, &bench->buffer, msgpack_sbuffer_write);
    pack_status(&packer);
    return bench->buffer.size > 0;
}

static bool encode_nested(void *context)
{
    struct bench *bench = context;
    msgpack_packer packer;

    msgpack_sbuffer_clear(&bench->buffer);
    msgpack_packer_init(&packer, &bench->buffer, msgpack_sbuffer_write);
    msgpack_pack_map(&packer, 3);
    pack_text(&packer, "site");
    pack_text(&packer, SAMPLE_SITE);
    pack_text(&packer, "statuses");
    msgpack_pack_array(&packer, SAMPLE_STATUS_COUNT);
    for (size_t i = 0; i < SAMPLE_STATUS_COUNT; i++)
        pack_status(&packer);
    pack_text(&packer, "samples");
    msgpack_pack_array(&packer, SAMPLE_NUMBER_COUNT);
    for (size_t i = 0; i < SAMPLE_NUMBER_COUNT; i++)
        msgpack_pack_double(&packer, sample_number(i));
    return bench->buffer.size > 0;
}

static const msgpack_object *find(const msgpack_object *map, const char *key)
{
    size_t size = strlen(key);

    for (uint32_t i = 0; map->type == MSGPACK_OBJECT_MAP && i < map->via.map.size; i++) {
        const msgpack_object_kv *pair = &map->via.map.ptr[i];

        if (pair->key.type == MSGPACK_OBJECT_STR && pair->key.via.str.size == size &&
            memcmp(pair->key.via.str.ptr, key, size) == 0)
            return &pair->val;
    }
    return NULL;
}

static bool take_view(const msgpack_object *object, struct view *ret)
{
    if (!object || (object->type != MSGPACK_OBJECT_STR && object->type != MSGPACK_OBJECT_BIN))
        return false;
    *ret = (struct view){object->via.str.ptr, object->via.str.size};
    return true;
}

static bool take_integer(const msgpack_object *object, int64_t *ret)
{
    if (!object || object->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
        return false;
    *ret = (int64_t)object->via.u64;
    return true;
}

static bool take_float(const msgpack_object *object, double *ret)
{
    if (!object || object->type != MSGPACK_OBJECT_FLOAT64)
        return false;
    *ret = object->via.f64;
    return true;
}

static bool take_tags(const msgpack_object *object, struct status *ret)
{
    if (!object || object->type != MSGPACK_OBJECT_ARRAY || object->via.array.size > STATUS_TAG_MAX)
        return false;
    ret->tag_count = object->via.array.size;
    for (size_t i = 0; i < ret->tag_count; i++)
        if (!take_view(&object->via.array.ptr[i], &ret->tags[i]))
            return false;
    return true;
}

static bool take_status(const msgpack_object *map, struct status *ret)
{
    const msgpack_object *active = find(map, "active");
    const msgpack_object *position = find(map, "position");
    struct view kind;
    int64_t count;

    if (!take_integer(find(map, "count"), &count) || !active || !position)
        return false;
    ret->count = (int32_t)count;
    ret->active = active->via.boolean;
    if (!take_view(find(map, "kind"), &kind))
        return false;
    ret->is_actuator = kind.size == 8 && memcmp(kind.data, "actuator", 8) == 0;
    return take_view(find(map, "id"), &ret->id) && take_integer(find(map, "total"), &ret->total) &&
           take_float(find(map, "ratio"), &ret->ratio) &&
           take_view(find(map, "data"), &ret->data) && take_tags(find(map, "tags"), ret) &&
           take_float(find(position, "x"), &ret->x) && take_float(find(position, "y"), &ret->y) &&
           take_view(find(map, "note"), &ret->note);
}

static bool take_statuses(const msgpack_object *list, struct report *ret)
{
    if (!list || list->type != MSGPACK_OBJECT_ARRAY || list->via.array.size > REPORT_STATUS_MAX)
        return false;
    ret->status_count = list->via.array.size;
    for (size_t i = 0; i < ret->status_count; i++)
        if (!take_status(&list->via.array.ptr[i], &ret->statuses[i]))
            return false;
    return true;
}

static bool take_samples(const msgpack_object *list, struct report *ret)
{
    if (!list || list->type != MSGPACK_OBJECT_ARRAY || list->via.array.size > REPORT_NUMBER_MAX)
        return false;
    ret->sample_count = list->via.array.size;
    for (size_t i = 0; i < ret->sample_count; i++)
        if (!take_float(&list->via.array.ptr[i], &ret->samples[i]))
            return false;
    return true;
}

static bool take_report(const msgpack_object *map)
{
    struct report report;

    return take_view(find(map, "site"), &report.site) &&
           take_statuses(find(map, "statuses"), &report) &&
           take_samples(find(map, "samples"), &report) && report.statuses[0].count == SAMPLE_COUNT;
}

static bool take_one_status(const msgpack_object *map)
{
    struct status status;

    return take_status(map, &status) && status.count == SAMPLE_COUNT;
}

static bool unpack(const struct bench *bench, bool (*take)(const msgpack_object *map))
{
    msgpack_unpacked unpacked;
    size_t offset = 0;
    bool done;

    msgpack_unpacked_init(&unpacked);
    done = msgpack_unpack_next(&unpacked, (const char *)bench->encoded.data, bench->encoded.size,
                               &offset) == MSGPACK_UNPACK_SUCCESS &&
           take(&unpacked.data);
    msgpack_unpacked_destroy(&unpacked);
    return done;
}

static bool decode(void *context)
{
    return unpack(context, take_one_status);
}

static bool decode_nested(void *context)
{
    return unpack(context, take_report);
}

int main(int argc, char **argv)
{
    size_t count = measure_count(argc, argv);
    struct bench bench = {.encoded = sample_msgpack(false)};

    msgpack_sbuffer_init(&bench.buffer);
    measure("encode_msgpack", count, encode, &bench);
    measure("decode_msgpack", count, decode, &bench);
    bench.encoded = sample_msgpack(true);
    measure("decode_msgpack_shuffled", count, decode, &bench);
    measure("encode_nested", count / 8 + 1, encode_nested, &bench);
    bench.encoded = sample_report();
    measure("decode_nested", count / 8 + 1, decode_nested, &bench);
    msgpack_sbuffer_destroy(&bench.buffer);
    return 0;
}
