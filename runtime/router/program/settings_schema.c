/* SPDX-License-Identifier: MIT */
/*
 * Writes tables of settings as a JSON schema. A table and its schema cannot differ: the published
 * one, docs/router.schema.json, is what this writes.
 */
#include <stdarg.h>

#include "router/program/settings.h"

static void write_object(FILE *out, const struct shape *shape, unsigned depth);

/** Begin a line. */
static void line(FILE *out, unsigned depth, const char *format, ...) WIDL_PRINTF(3, 4);

static void line(FILE *out, unsigned depth, const char *format, ...)
{
    va_list arguments;
    fprintf(out, "%*s", (int)depth * 2, "");
    va_start(arguments, format);
    vfprintf(out, format, arguments);
    va_end(arguments);
}

static void write_string(FILE *out, const char *text)
{
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc(*text, out);
    }
    fputc('"', out);
}

static void write_choices(FILE *out, const struct setting *setting)
{
    fputs("\"enum\": [", out);
    for (size_t i = 0; setting->choices[i]; i++) {
        fputs(i > 0 ? ", " : "", out);
        write_string(out, setting->choices[i]);
    }
    fputc(']', out);
}

static void write_kind(FILE *out, const struct setting *setting, unsigned depth)
{
    switch (setting->kind) {
    case SETTING_TEXT:
    case SETTING_PATH:
        line(out, depth, "\"type\": \"string\",\n");
        line(out, depth, "\"minLength\": 1\n");
        break;
    case SETTING_TEXTS:
        line(out, depth, "\"type\": \"array\",\n");
        line(out, depth, "\"items\": {\"type\": \"string\", \"minLength\": 1}\n");
        break;
    case SETTING_FLAG:
        line(out, depth, "\"type\": \"boolean\"\n");
        break;
    case SETTING_MODE:
        line(out, depth, "\"type\": \"string\",\n");
        line(out, depth, "\"pattern\": \"^0?[0-7]{3}$\"\n");
        break;
    case SETTING_UINT32:
    case SETTING_SIZE:
    case SETTING_UINT64:
        line(out, depth, "\"type\": \"integer\",\n");
        line(out, depth, "\"minimum\": %llu,\n", (unsigned long long)setting->least);
        line(out, depth, "\"maximum\": %llu\n", (unsigned long long)setting->most);
        break;
    case SETTING_CHOICE:
        fprintf(out, "%*s", (int)depth * 2, "");
        write_choices(out, setting);
        fputc('\n', out);
        break;
    case SETTING_CHOICES:
        line(out, depth, "\"type\": \"array\",\n");
        line(out, depth, "\"items\": {");
        write_choices(out, setting);
        fputs("}\n", out);
        break;
    case SETTING_GROUP:
        write_object(out, setting->shape, depth);
        break;
    case SETTING_LIST:
        line(out, depth, "\"type\": \"array\",\n");
        line(out, depth, "\"items\": {\n");
        write_object(out, setting->shape, depth + 1);
        line(out, depth, "}\n");
        break;
    }
}

static void write_required(FILE *out, const struct shape *shape, unsigned depth)
{
    size_t written = 0;
    for (size_t i = 0; i < shape->count; i++) {
        if (!shape->settings[i].required)
            continue;
        line(out, written == 0 ? depth : 0, written == 0 ? "\"required\": [" : ", ");
        write_string(out, shape->settings[i].name);
        written++;
    }
    fputs(written > 0 ? "],\n" : "", out);
}

/** Write the members of an object's schema. */
static void write_object(FILE *out, const struct shape *shape, unsigned depth)
{
    line(out, depth, "\"type\": \"object\",\n");
    line(out, depth, "\"additionalProperties\": false,\n");
    write_required(out, shape, depth);
    line(out, depth, "\"properties\": {\n");
    for (size_t i = 0; i < shape->count; i++) {
        const struct setting *setting = &shape->settings[i];
        fprintf(out, "%*s", (int)depth * 2 + 2, "");
        write_string(out, setting->name);
        fputs(": {\n", out);
        line(out, depth + 2, "\"description\": ");
        write_string(out, setting->help);
        fputs(",\n", out);
        write_kind(out, setting, depth + 2);
        line(out, depth + 1, i + 1 < shape->count ? "},\n" : "}\n");
    }
    line(out, depth, "}\n");
}

void settings_schema(FILE *out, const char *title, const struct shape *shape)
{
    fputs("{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \"title\": ",
          out);
    write_string(out, title);
    fputs(",\n", out);
    write_object(out, shape, 1);
    fputs("}\n", out);
}
