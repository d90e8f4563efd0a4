import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { e2e, withProxy } from '../support/e2e.js';
import { longestGap, logMedia, mediaOf } from '../support/media-log.js';
