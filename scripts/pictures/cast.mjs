// @ts-check
/**
 * @typedef {object} Person
 * @property {string} name
 * @property {string} skin
 * @property {string} shadow of the skin, where no light falls
 * @property {string} lips
 * @property {string} eyes
 * @property {'curls' | 'swept' | 'bob'} hair
 * @property {string} hairColor
 * @property {string} hairLight
 * @property {string} top
 * @property {string} topShadow
 * @property {'crew' | 'collar' | 'roll'} neckline
 * @property {boolean} [beard]
 * @property {string} [glasses] colour of the frame
 * @property {string} [earrings]
 * @property {number} at where the head is, across, of 1280
 * @property {number} size
 * @property {'study' | 'window' | 'kitchen'} room
 * @property {boolean} [speaks]
 * @property {number} phase so that people do not move in step
 */

/**
 * Who is in the pictures.
 * @type {Person[]}
 */
export const CAST = [
  {
    name: 'Amara',
    skin: '#9a623f',
    shadow: '#6f4029',
    lips: '#8c3b33',
    eyes: '#2a1a14',
    hair: 'curls',
    hairColor: '#2b1d18',
    hairLight: '#5a3d31',
    top: '#e9b44c',
    topShadow: '#bd8427',
    neckline: 'roll',
    earrings: '#f1d9a0',
    at: 650,
    size: 1.26,
    room: 'window',
    phase: 0.1,
  },
  {
    name: 'Tomás',
    skin: '#e3b28e',
    shadow: '#bd8163',
    lips: '#b4655a',
    eyes: '#33261f',
    hair: 'swept',
    hairColor: '#8b8783',
    hairLight: '#b9b4ae',
    top: '#e8e6df',
    topShadow: '#b3b3ad',
    neckline: 'collar',
    beard: true,
    glasses: '#2f2a28',
    at: 630,
    size: 1.24,
    room: 'study',
    phase: 0.42,
  },
  {
    name: 'Mei',
    skin: '#f0cba8',
    shadow: '#d39d78',
    lips: '#b9524f',
    eyes: '#221a18',
    hair: 'bob',
    hairColor: '#231d22',
    hairLight: '#4c4149',
    top: '#3f6f6a',
    topShadow: '#28504c',
    neckline: 'crew',
    at: 640,
    size: 1.28,
    room: 'kitchen',
    speaks: true,
    phase: 0.77,
  },
];
