/* SPDX-License-Identifier: MIT */
/*
 * Reads objects by tables of settings. What a table does not have is refused, with what was meant.
 *
 * Invariant: a text that was read has no NUL in it, so that nothing behind one is passed over.
 */
#include "router/program/settings.h"

#include <string.h>

#include "value/fields.h"

static bool no_memory(widl_error *error)
{
    return widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for a configuration");
}

static bool check_text(const struct wi_document *document, const struct wi_node *node,
                       widl_error *error)
{
    if (node->kind != WIDL_KIND_STRING || node->text.size == 0)
        return wi_document_refuse(document, node, error, "must be a string that is not empty");
    if (memchr(node->text.data, '\0', node->text.size))
        return wi_document_refuse(document, node, error, "must have no NUL character");
    return true;
}

static bool read_text(struct wi_document *document, const struct wi_node *node,
                      const struct setting *setting, void *ret, widl_error *error)
{
    (void)setting;
    if (!check_text(document, node, error))
        return false;
    *(const char **)ret = node->text.data;
    return true;
}

/** A path that is not absolute begins in the folder of the file that has it. */
static bool read_path(struct wi_document *document, const struct wi_node *node,
                      const struct setting *setting, void *ret, widl_error *error)
{
    const char *slash = strrchr(document->name, '/');
    size_t folder = slash ? (size_t)(slash - document->name) + 1 : 0;
    if (!read_text(document, node, setting, ret, error))
        return false;
    if (node->text.data[0] == '/' || folder == 0)
        return true;
    char *path = widl_arena_alloc(&document->arena, folder + node->text.size + 1);
    if (!path)
        return no_memory(error);
    memcpy(path, document->name, folder);
    memcpy(path + folder, node->text.data, node->text.size + 1);
    *(const char **)ret = path;
    return true;
}

static bool check_list(const struct wi_document *document, const struct wi_node *node,
                       widl_error *error)
{
    return node->kind == WIDL_KIND_LIST ||
           wi_document_refuse(document, node, error, "must be a list");
}

static bool read_texts(struct wi_document *document, const struct wi_node *node,
                       const struct setting *setting, void *ret, widl_error *error)
{
    (void)setting;
    if (!check_list(document, node, error))
        return false;
    const char **texts = widl_arena_alloc(&document->arena, (node->count + 1) * sizeof(*texts));
    if (!texts)
        return no_memory(error);
    *(const char *const **)ret = texts;
    for (const struct wi_node *item = node->first; item; item = item->next) {
        if (!check_text(document, item, error))
            return false;
        *texts++ = item->text.data;
    }
    *texts = NULL;
    return true;
}

static bool read_flag(struct wi_document *document, const struct wi_node *node,
                      const struct setting *setting, void *ret, widl_error *error)
{
    (void)setting;
    if (node->kind != WIDL_KIND_BOOL)
        return wi_document_refuse(document, node, error, "must be true or false");
    *(bool *)ret = node->flag;
    return true;
}

static bool read_mode(struct wi_document *document, const struct wi_node *node,
                      const struct setting *setting, void *ret, widl_error *error)
{
    unsigned mode = 0;
    size_t i = 0;
    (void)setting;
    for (; node->kind == WIDL_KIND_STRING && i < node->text.size && i < 4; i++) {
        if (node->text.data[i] < '0' || node->text.data[i] > '7')
            break;
        mode = mode * 8 + (unsigned)(node->text.data[i] - '0');
    }
    if (i < 3 || i != node->text.size || mode == 0 || mode > 0777)
        return wi_document_refuse(document, node, error,
                                  "must be a string with an octal mode, such as \"0660\"");
    *(unsigned *)ret = mode;
    return true;
}

static bool read_number(struct wi_document *document, const struct wi_node *node,
                        const struct setting *setting, void *ret, widl_error *error)
{
    uint64_t value = 0;
    if (!wi_node_uint(node, setting->most, &value) || value < setting->least)
        return wi_document_refuse(document, node, error, "must be a whole number from %llu to %llu",
                                  (unsigned long long)setting->least,
                                  (unsigned long long)setting->most);
    if (setting->kind == SETTING_UINT32)
        *(uint32_t *)ret = (uint32_t)value;
    else if (setting->kind == SETTING_SIZE)
        *(size_t *)ret = (size_t)value;
    else
        *(uint64_t *)ret = value;
    return true;
}

static bool find_choice(const struct wi_document *document, const struct wi_node *node,
                        const struct setting *setting, unsigned *ret, widl_error *error)
{
    char names[128] = "";
    for (unsigned i = 0; setting->choices[i]; i++) {
        size_t size = strlen(names);
        const char *separator = i == 0 ? "" : setting->choices[i + 1] ? ", " : " or ";
        *ret = i;
        if (node->kind == WIDL_KIND_STRING &&
            widl_str_equal(node->text, widl_str(setting->choices[i])))
            return true;
        snprintf(names + size, sizeof(names) - size, "%s'%s'", separator, setting->choices[i]);
    }
    return wi_document_refuse(document, node, error, "must be %s", names);
}

static bool read_choice(struct wi_document *document, const struct wi_node *node,
                        const struct setting *setting, void *ret, widl_error *error)
{
    return find_choice(document, node, setting, ret, error);
}

static bool read_choices(struct wi_document *document, const struct wi_node *node,
                         const struct setting *setting, void *ret, widl_error *error)
{
    unsigned *set = ret;
    if (!check_list(document, node, error))
        return false;
    for (const struct wi_node *item = node->first; item; item = item->next) {
        unsigned index = 0;
        if (!find_choice(document, item, setting, &index, error))
            return false;
        if (*set & 1u << index)
            return wi_document_refuse(document, item, error, "is there already");
        *set |= 1u << index;
    }
    return true;
}

static bool read_list(struct wi_document *document, const struct wi_node *node,
                      const struct setting *setting, char *base, widl_error *error)
{
    const struct shape *shape = setting->shape;
    if (!check_list(document, node, error))
        return false;
    char *item = widl_arena_alloc(&document->arena, (node->count + 1) * shape->size);
    if (!item)
        return no_memory(error);
    memset(item, 0, (node->count + 1) * shape->size);
    memcpy(base + setting->offset, &item, sizeof(item));
    *(size_t *)(void *)(base + setting->count) = node->count;
    for (const struct wi_node *at = node->first; at; at = at->next, item += shape->size)
        if (!settings_read(document, at, shape, item, error))
            return false;
    return true;
}

static bool read_one(struct wi_document *document, const struct wi_node *node,
                     const struct setting *setting, char *base, widl_error *error)
{
    static bool (*const readers[])(struct wi_document * document, const struct wi_node *node,
                                   const struct setting *setting, void *ret, widl_error *error) = {
        [SETTING_TEXT] = read_text,     [SETTING_PATH] = read_path,
        [SETTING_TEXTS] = read_texts,   [SETTING_FLAG] = read_flag,
        [SETTING_MODE] = read_mode,     [SETTING_UINT32] = read_number,
        [SETTING_SIZE] = read_number,   [SETTING_UINT64] = read_number,
        [SETTING_CHOICE] = read_choice, [SETTING_CHOICES] = read_choices,
    };
    if (setting->has_given)
        *(bool *)(base + setting->given) = true;
    if (setting->kind == SETTING_GROUP)
        return settings_read(document, node, setting->shape, base, error);
    if (setting->kind == SETTING_LIST)
        return read_list(document, node, setting, base, error);
    return readers[setting->kind](document, node, setting, base + setting->offset, error);
}

bool settings_read(struct wi_document *document, const struct wi_node *map,
                   const struct shape *shape, void *ret, widl_error *error)
{
    struct wi_field fields[SETTINGS_MAX];
    const struct wi_node *nodes[SETTINGS_MAX] = {0};
    for (size_t i = 0; i < shape->count; i++) {
        const struct setting *setting = &shape->settings[i];
        fields[i] =
            (struct wi_field){setting->name, WI_FIELD_ANY, setting->required, &nodes[i], 0, 0};
    }
    if (!wi_fields_read(document, map, fields, shape->count, error))
        return false;
    if (shape->has_node)
        *(const struct wi_node **)ret = map;
    for (size_t i = 0; i < shape->count; i++)
        if (nodes[i] && !read_one(document, nodes[i], &shape->settings[i], ret, error))
            return false;
    return true;
}
