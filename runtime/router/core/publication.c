/* SPDX-License-Identifier: MIT */
/*
 * Publications: their options, and who may have them (WAMP 14.4.1 to 14.4.3).
 *
 * Invariant: the options were checked (options.def), so a list has only what it may have. A session
 * must pass every list that is there: be on those that are eligible, and on none that is excluded.
 */
#include "router/core/publication.h"

#include <stddef.h>
#include <stdlib.h>

#include "router/core/peer.h"

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/** Longer lists are made tables before many sessions are looked up in them. */
#define SHORT_LIST_BYTES 64

enum kind { FLAG, TEXT, LIST };

/** Which member an option is read into. */
struct field {
    const char *key;
    enum kind kind;
    size_t offset;
};

#define AT(member) offsetof(struct wi_publication, member)

static const struct field fields[] = {
    {"acknowledge", FLAG, AT(acknowledge)},
    {"exclude_me", FLAG, AT(exclude_me)},
    {"disclose_me", FLAG, AT(disclose_me)},
    {"retain", FLAG, AT(retain)},
    {"exclude", LIST, AT(audience[WI_EXCLUDE])},
    {"exclude_authid", LIST, AT(audience[WI_EXCLUDE_AUTHID])},
    {"exclude_authrole", LIST, AT(audience[WI_EXCLUDE_AUTHROLE])},
    {"eligible", LIST, AT(audience[WI_ELIGIBLE])},
    {"eligible_authid", LIST, AT(audience[WI_ELIGIBLE_AUTHID])},
    {"eligible_authrole", LIST, AT(audience[WI_ELIGIBLE_AUTHROLE])},
    {"ppt_scheme", TEXT, AT(passthru[WI_PPT_SCHEME])},
    {"ppt_serializer", TEXT, AT(passthru[WI_PPT_SERIALIZER])},
    {"ppt_cipher", TEXT, AT(passthru[WI_PPT_CIPHER])},
    {"ppt_keyid", TEXT, AT(passthru[WI_PPT_KEYID])},
    {"rkey", TEXT, AT(rkey)},
};

/** What each list names, and whether it is good to be on it. */
static const struct {
    enum { SESSION, AUTHID, AUTHROLE } what;
    bool is_eligible;
} lists[] = {
    [WI_EXCLUDE] = {SESSION, false},           [WI_EXCLUDE_AUTHID] = {AUTHID, false},
    [WI_EXCLUDE_AUTHROLE] = {AUTHROLE, false}, [WI_ELIGIBLE] = {SESSION, true},
    [WI_ELIGIBLE_AUTHID] = {AUTHID, true},     [WI_ELIGIBLE_AUTHROLE] = {AUTHROLE, true},
};

const char *wi_passthru_key(enum wi_passthru option)
{
    static const char *const keys[] = {
        [WI_PPT_SCHEME] = "ppt_scheme",
        [WI_PPT_SERIALIZER] = "ppt_serializer",
        [WI_PPT_CIPHER] = "ppt_cipher",
        [WI_PPT_KEYID] = "ppt_keyid",
    };
    return keys[option];
}

static const struct field *find_field(widl_string key)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (widl_str_equal(key, widl_str(fields[i].key)))
            return &fields[i];
    return NULL;
}

static void read_text(widl_value value, widl_string *ret)
{
    widl_reader reader;
    widl_reader_open(&reader, value, NULL);
    widl_read_key(&reader, ret);
}

static void read_field(struct wi_publication *publication, const struct field *field,
                       widl_value value)
{
    void *target = (char *)publication + field->offset;
    switch (field->kind) {
    case FLAG:
        *(bool *)target = value.data[0] == 0xc3;
        break;
    case TEXT:
        read_text(value, target);
        break;
    default:
        *(widl_value *)target = value;
        publication->has_audience = true;
    }
}

/** Read all options in one pass. */
static void read_options(struct wi_publication *publication, widl_value options)
{
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, options, NULL);
    widl_read_map(&reader, &count);
    for (size_t i = 0; i < count; i++) {
        widl_string key;
        if (!widl_read_key(&reader, &key))
            return;
        const unsigned char *start = reader.cursor;
        if (!widl_read_skip(&reader))
            return;
        const struct field *field = find_field(key);
        if (field)
            read_field(publication, field, (widl_value){start, (size_t)(reader.cursor - start)});
    }
}

static void apply_grant(struct wi_publication *publication, const struct wi_grant *grant)
{
    publication->has_trustlevel = grant->has_trustlevel;
    publication->trustlevel = grant->trustlevel;
    publication->hides_publisher =
        grant->disclosure == WIDL_DISCLOSE_NEVER && publication->disclose_me;
    publication->disclose_me |= grant->disclosure == WIDL_DISCLOSE_ALWAYS;
}

void wi_publication_init(struct wi_publication *publication, const struct wi_peer *peer,
                         const struct wi_message *message)
{
    *publication = (struct wi_publication){
        .publisher = peer->session,
        .authid = peer->authid,
        .authrole = peer->authrole,
        .topic = message->uri,
        .payload = message->payload,
        .exclude_me = true,
    };
    if (message->dict.size > 1) {
        read_options(publication, message->dict);
        if (publication->passthru[WI_PPT_SCHEME].size == 0)
            memset(publication->passthru, 0, sizeof(publication->passthru));
    }
    apply_grant(publication, &peer->grant);
}

bool wi_publication_is_excessive(const struct wi_publication *publication)
{
    for (size_t i = 0; i < WI_AUDIENCE_COUNT; i++)
        if (publication->audience[i].size > WI_AUDIENCE_MAX_BYTES)
            return true;
    return false;
}

/** What of a peer is on a list, or not: text for an AUTHID or AUTHROLE. */
static widl_string name_of(const struct wi_peer *peer, enum wi_audience list)
{
    return lists[list].what == AUTHID ? peer->authid : peer->authrole;
}

static bool scan_ids(widl_value list, uint64_t session)
{
    widl_reader reader;
    size_t count = 0;
    uint64_t id;
    widl_reader_open(&reader, list, NULL);
    widl_read_list(&reader, &count);
    for (size_t i = 0; i < count && widl_read_uint(&reader, UINT64_MAX, &id); i++)
        if (id == session)
            return true;
    return false;
}

static bool scan_names(widl_value list, widl_string name)
{
    widl_reader reader;
    size_t count = 0;
    widl_string found;
    widl_reader_open(&reader, list, NULL);
    widl_read_list(&reader, &count);
    for (size_t i = 0; i < count && widl_read_key(&reader, &found); i++)
        if (widl_str_equal(found, name))
            return true;
    return false;
}

static bool is_on(const struct wi_publication *publication, enum wi_audience list,
                  const struct wi_peer *peer)
{
    const struct wi_table *members = publication->members ? &publication->members[list] : NULL;
    bool is_table = members && members->count > 0;
    widl_value values = publication->audience[list];
    if (lists[list].what == SESSION)
        return is_table ? wi_table_get_id(members, peer->session) != NULL
                        : scan_ids(values, peer->session);
    widl_string name = name_of(peer, list);
    return is_table ? wi_table_get(members, name.data, name.size) != NULL
                    : scan_names(values, name);
}

bool wi_publication_lists(const struct wi_publication *publication, const struct wi_peer *peer)
{
    for (size_t i = 0; publication->has_audience && i < WI_AUDIENCE_COUNT; i++) {
        enum wi_audience list = (enum wi_audience)i;
        if (publication->audience[list].size &&
            is_on(publication, list, peer) != lists[list].is_eligible)
            return false;
    }
    return true;
}

bool wi_publication_admits(const struct wi_publication *publication, const struct wi_peer *peer)
{
    if (publication->exclude_me && publication->publisher == peer->session)
        return false;
    return wi_publication_lists(publication, peer);
}

static bool add_member(struct wi_table *members, enum wi_audience list, widl_reader *reader)
{
    static char member; /* the address is what counts */
    uint64_t id;
    widl_string name;
    if (lists[list].what == SESSION)
        return widl_read_uint(reader, UINT64_MAX, &id) && wi_table_set_id(members, id, &member);
    return widl_read_key(reader, &name) && wi_table_set(members, name.data, name.size, &member);
}

/** Make a table of a list; it stays empty when memory is short. */
static void make_table(struct wi_table *members, enum wi_audience list, widl_value values)
{
    widl_reader reader;
    size_t count = 0;
    widl_reader_open(&reader, values, NULL);
    widl_read_list(&reader, &count);
    for (size_t i = 0; i < count; i++) {
        if (add_member(members, list, &reader))
            continue;
        wi_table_done(members);
        return;
    }
}

void wi_publication_prepare(struct wi_publication *publication)
{
    for (size_t i = 0; publication->has_audience && i < WI_AUDIENCE_COUNT; i++) {
        if (publication->audience[i].size <= SHORT_LIST_BYTES)
            continue;
        if (!publication->members)
            publication->members = calloc(WI_AUDIENCE_COUNT, sizeof(*publication->members));
        if (publication->members)
            make_table(&publication->members[i], (enum wi_audience)i, publication->audience[i]);
    }
}

void wi_publication_done(struct wi_publication *publication)
{
    for (size_t i = 0; publication->members && i < WI_AUDIENCE_COUNT; i++)
        wi_table_done(&publication->members[i]);
    free(publication->members);
    publication->members = NULL;
}

/** Move what a view shows behind `*place`, and the view with it. An absent one stays absent. */
static void take_text(widl_string *view, char **place)
{
    if (!view->data)
        return;
    if (view->size)
        memcpy(*place, view->data, view->size);
    view->data = *place;
    *place += view->size;
}

static void take_value(widl_value *view, char **place)
{
    widl_string text = {(const char *)view->data, view->size};
    take_text(&text, place);
    view->data = (const unsigned char *)text.data;
}

static void take_all(struct wi_publication *publication, char *place)
{
    take_text(&publication->authid, &place);
    take_text(&publication->authrole, &place);
    take_text(&publication->topic, &place);
    take_text(&publication->payload.args, &place);
    take_text(&publication->payload.kwargs, &place);
    take_text(&publication->rkey, &place);
    for (size_t i = 0; i < WI_PPT_COUNT; i++)
        take_text(&publication->passthru[i], &place);
    for (size_t i = 0; i < WI_AUDIENCE_COUNT; i++)
        take_value(&publication->audience[i], &place);
}

static size_t viewed_size(const struct wi_publication *publication)
{
    size_t size = publication->authid.size + publication->authrole.size + publication->topic.size +
                  publication->payload.args.size + publication->payload.kwargs.size +
                  publication->rkey.size;
    for (size_t i = 0; i < WI_PPT_COUNT; i++)
        size += publication->passthru[i].size;
    for (size_t i = 0; i < WI_AUDIENCE_COUNT; i++)
        size += publication->audience[i].size;
    return size;
}

struct wi_kept_publication *wi_publication_keep(const struct wi_publication *publication)
{
    size_t size = sizeof(struct wi_kept_publication) + viewed_size(publication);
    struct wi_kept_publication *kept = malloc(size);
    if (!kept)
        return NULL;
    kept->publication = *publication;
    kept->publication.members = NULL;
    kept->references = 1;
    kept->size = size;
    take_all(&kept->publication, kept->bytes);
    return kept;
}

void wi_publication_drop(struct wi_kept_publication *kept)
{
    if (kept && --kept->references == 0)
        free(kept);
}
