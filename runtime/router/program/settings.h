/* SPDX-License-Identifier: MIT */
/* Settings: tables that say what a configuration file may have, from which its schema comes, too.
 */
#ifndef WI_PROGRAM_SETTINGS_H
#define WI_PROGRAM_SETTINGS_H

#include <stdio.h>

#include "value/document.h"

/** Most settings of one object. */
#define SETTINGS_MAX 24

enum setting_kind {
    SETTING_TEXT,    /**< into a const char * */
    SETTING_PATH,    /**< the same, a file, seen from the folder of the configuration */
    SETTING_TEXTS,   /**< into a const char *const *, NULL at the end */
    SETTING_FLAG,    /**< into a bool */
    SETTING_MODE,    /**< octal, as a string, into an unsigned */
    SETTING_UINT32,  /**< from `least` to `most`, as the next two */
    SETTING_SIZE,    /**< into a size_t */
    SETTING_UINT64,  /**< into a uint64_t */
    SETTING_CHOICE,  /**< one of `choices`, into an unsigned: its index */
    SETTING_CHOICES, /**< some of them, into an unsigned: a set of bits */
    SETTING_GROUP,   /**< an object of `shape`, whose members are those of the same struct */
    SETTING_LIST,    /**< objects of `shape`, into a pointer, and their number into `count` */
};

/** A setting. Offsets are those in the struct that is read into. */
struct setting {
    const char *name;
    enum setting_kind kind;
    bool required;
    bool has_given;
    size_t offset;
    size_t given; /**< where a bool becomes true when it is there, if has_given */
    size_t count;
    uint64_t least;
    uint64_t most;
    const char *const *choices; /**< NULL at the end */
    const struct shape *shape;
    const char *help;
};

/** What an object may have. */
struct shape {
    const struct setting *settings;
    size_t count;
    size_t size;   /**< of the struct */
    bool has_node; /**< whether it begins with a const struct wi_node *, where it was read */
};

/**
 * Read an object into a struct that is all zero but for defaults. Texts are those of the document.
 * Return: false with WIDL_ERROR_INVALID, and where; or _MEMORY.
 */
bool settings_read(struct wi_document *document, const struct wi_node *map,
                   const struct shape *shape, void *ret, widl_error *error);

/** Write a JSON schema of a file. */
void settings_schema(FILE *out, const char *title, const struct shape *shape);

#endif
