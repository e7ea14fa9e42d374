/* SPDX-License-Identifier: MIT */
/* WAMP URIs (WAMP 2.1.1). */
#ifndef WI_URI_H
#define WI_URI_H

#include <widl/text.h>

/** Longest realm, topic, procedure or error URI: what is stored for each must be bounded. */
#define WI_URI_MAX_SIZE 1024

/** Most components of a wildcard pattern: what it takes to store one must be bounded. */
#define WI_WILDCARD_MAX_COMPONENTS 64

/** How what is registered or subscribed to is compared with what is called or published to. */
enum wi_match {
    WI_MATCH_EXACT,    /**< the same URI */
    WI_MATCH_PREFIX,   /**< any URI that starts with it, whatever follows */
    WI_MATCH_WILDCARD, /**< as many components; empty ones stand for any one component */
    WI_MATCH_COUNT,
};

/** The name of a kind of match in options: `exact`. */
const char *wi_match_name(enum wi_match match);

/** The kind of match of that name. Return: false when there is none. */
bool wi_match_of(widl_string name, enum wi_match *ret);

/**
 * Whether `uri` follows the loose rule without empty components: UTF-8 without spaces, control
 * characters, `#` or empty parts, of any size.
 */
bool wi_uri_valid(widl_string uri);

/**
 * The same of a pattern: of a prefix the last component may be empty, which an empty prefix is;
 * of a wildcard pattern any component, and it has at most WI_WILDCARD_MAX_COMPONENTS.
 */
bool wi_uri_valid_pattern(widl_string pattern, enum wi_match match);

/** Whether a URI, or a pattern, that is valid follows the strict rule, too: a to z, 0 to 9 and `_`.
 */
bool wi_uri_is_strict(widl_string uri);

/** Whether a valid URI matches a valid pattern. */
bool wi_uri_matches(widl_string uri, widl_string pattern, enum wi_match match);

/** Whether a valid pattern matches every URI that another valid pattern matches. */
bool wi_uri_pattern_covers(widl_string pattern, enum wi_match match, widl_string other,
                           enum wi_match other_match);

/** Whether there can be a URI that two valid patterns both match. */
bool wi_uri_patterns_overlap(widl_string a, enum wi_match a_match, widl_string b,
                             enum wi_match b_match);

/**
 * Whether, of two different patterns that match a URI, the first is the better one: exact, else the
 * longer prefix, else the wildcard pattern that has a literal where they differ first.
 */
bool wi_uri_pattern_precedes(widl_string a, enum wi_match a_match, widl_string b,
                             enum wi_match b_match);

/** Whether the first component is `wamp`, which is reserved for the protocol itself. */
bool wi_uri_reserved(widl_string uri);

#endif
