/** How long a relay that says nothing counts as alive, ms. It says something each second. */
export const LEASE_MS = 14_000;

/** Where everything lies in Redis: one hash per room, and when the lease of each relay ends. */
export const KEYS = {
  relays: 'video-chat:relays',
  room: (name: string): string => `video-chat:room:${name}`,
  /** What one relay is told. */
  channel: (relay: string): string => `video-chat:to:${relay}`,
} as const;

/**
 * What relays decide together, in one script, so that each step is taken whole or not at all. A room's hash has `seq` and
 * `joinSeq`, `seat:<pid>` for each person, and `relay:<id>` for each relay that is told of what happens; of its door,
 * `locked`, `wait:<pid>` for each who waits, and `door`, which counts its changes. Revoked tokens have a hash of their own,
 * because they outlive the room.
 *
 * Whoever asks gives up after a while; a script that comes to its turn later than that does nothing.
 */
export const SCRIPT = `
local ask = cjson.decode(ARGV[1])
local relays, room = KEYS[1], KEYS[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local DAY, HOUR, FORGOTTEN = 86400000, 3600000, 180000

if ask.till and now > ask.till then return {'late'} end

local function number(field)
  return tonumber(redis.call('HGET', room, field) or '0')
end

local function seatOf(pid)
  local found = redis.call('HGET', room, 'seat:' .. pid)
  return found and cjson.decode(found)
end

local function gone(pid)
  return 'video-chat:gone:' .. pid
end

local function isAlive(relay)
  local lease = redis.call('ZSCORE', relays, relay)
  return lease and tonumber(lease) > now
end

local function publish(message)
  for _, field in ipairs(redis.call('HKEYS', room)) do
    if field:sub(1, 6) == 'relay:' then redis.call('PUBLISH', 'video-chat:to:' .. field:sub(7), message) end
  end
end

local function tell(op, seat, reason)
  local event = {seq = redis.call('HINCRBY', room, 'seq', 1), op = op, peer = seat.peer, reason = reason}
  publish(cjson.encode({room = ask.room, peer = event, relay = seat.relay, pass = seat.pass, by = ask.relay}))
  return event.seq
end

local function keep(seat)
  redis.call('HSET', room, 'seat:' .. seat.peer.pid, cjson.encode(seat))
end

local function vacate(seat, reason)
  local pid = seat.peer.pid
  redis.call('HDEL', room, 'seat:' .. pid)
  redis.call('SET', gone(pid), reason == 'timeout' and seat.peer.epoch or 0, 'PX', ask.ticketMs)
  tell('leave', seat, reason)
end

local function seats()
  local all = {}
  local fields = redis.call('HGETALL', room)
  for i = 1, #fields, 2 do
    if fields[i]:sub(1, 5) == 'seat:' then all[#all + 1] = fields[i + 1] end
  end
  return all
end

local function open()
  local isNew = redis.call('HEXISTS', room, 'seq') == 0
  if isNew then redis.call('HSET', room, 'seq', now, 'joinSeq', now, 'door', now) end
  redis.call('PEXPIRE', room, DAY)
  return isNew
end

local function revokedIn()
  return 'video-chat:revoked:' .. ask.room
end

local function revoke(id, till)
  local key = revokedIn()
  redis.call('HSET', key, id, till)
  if redis.call('PTTL', key) < till - now then redis.call('PEXPIRE', key, math.max(till - now, 1)) end
end

local function doorOf()
  local door = {n = number('door'), locked = redis.call('HEXISTS', room, 'locked') == 1, revoked = {}, waiting = {}}
  local tokens = redis.call('HGETALL', revokedIn())
  for i = 1, #tokens, 2 do
    if tonumber(tokens[i + 1]) > now then door.revoked[tokens[i]] = tonumber(tokens[i + 1]) end
  end
  local fields = redis.call('HGETALL', room)
  for i = 1, #fields, 2 do
    local knock = fields[i]:sub(1, 5) == 'wait:' and cjson.decode(fields[i + 1])
    if knock and isAlive(knock.relay) then door.waiting[#door.waiting + 1] = knock end
  end
  return door
end

local function tellDoor()
  redis.call('HINCRBY', room, 'door', 1)
  publish(cjson.encode({room = ask.room, door = doorOf()}))
end

local function wait(knock)
  redis.call('HSET', room, 'wait:' .. knock.peer.pid, cjson.encode(knock))
end

local function stopWaiting(relay)
  local fields = redis.call('HGETALL', room)
  for i = 1, #fields, 2 do
    if fields[i]:sub(1, 5) == 'wait:' and cjson.decode(fields[i + 1]).relay == relay then redis.call('HDEL', room, fields[i]) end
  end
end

local asked = {}

-- The lease, a sign of life through the subscription, and whose lease is over.
function asked.beat()
  local known = redis.call('ZSCORE', relays, ask.relay)
  redis.call('ZADD', relays, now + ask.leaseMs, ask.relay)
  redis.call('ZREMRANGEBYSCORE', relays, '-inf', now - HOUR)
  redis.call('PUBLISH', 'video-chat:to:' .. ask.relay, '{"beat":' .. ask.beat .. '}')
  local isNew = not known or tonumber(known) <= now
  return {isNew and 'new' or 'ok', now, unpack(redis.call('ZRANGEBYSCORE', relays, '-inf', now))}
end

-- From now on this relay is told. One that decided alone for a while says who it has, and who left.
function asked.open()
  local isNew = open()
  redis.call('HSET', room, 'relay:' .. ask.relay, 1)
  if ask.alone then
    -- Redis has forgotten everything. The others will say the same of theirs; whoever does not is dead.
    if isNew then for _, seat in ipairs(ask.others) do keep(seat) end end
    local seq = number('seq')
    if ask.seq > seq then seq = ask.seq end
    -- Room for what the others counted meanwhile.
    redis.call('HSET', room, 'seq', seq + 100)
    if ask.joinSeq > number('joinSeq') then redis.call('HSET', room, 'joinSeq', ask.joinSeq) end
    local mine = {}
    for _, peer in ipairs(ask.peers) do
      mine[peer.pid] = true
      local known = seatOf(peer.pid)
      local left = tonumber(redis.call('GET', gone(peer.pid)) or '-1')
      local seat = {peer = peer, relay = ask.relay, pass = ask.passes[peer.pid]}
      if not known then
        if left ~= 0 and left <= peer.epoch then keep(seat) tell('back', seat) end
      elseif known.peer.epoch < peer.epoch then
        keep(seat)
        tell('back', seat)
      elseif known.peer.epoch == peer.epoch and known.relay == ask.relay then
        keep(seat)
        if known.peer.media.n ~= peer.media.n or known.peer.name ~= peer.name then tell('state', seat) end
      end
    end
    for _, text in ipairs(seats()) do
      local seat = cjson.decode(text)
      if seat.relay == ask.relay and not mine[seat.peer.pid] then vacate(seat, ask.reasons[seat.peer.pid] or 'timeout') end
    end
  end
  if ask.door then
    -- What somebody decided alone holds for all.
    if ask.door.locked then redis.call('HSET', room, 'locked', 1) end
    for _, token in ipairs(ask.door.revoked) do revoke(token.id, token['until']) end
    stopWaiting(ask.relay)
    for _, knock in ipairs(ask.door.waiting) do wait(knock) end
    tellDoor()
  end
  if ask.judges then
    for _, text in ipairs(seats()) do
      local seat = cjson.decode(text)
      if not isAlive(seat.relay) then vacate(seat, 'timeout') end
    end
  end
  return {'ok', redis.call('HGET', room, 'seq'), redis.call('HGET', room, 'joinSeq'), cjson.encode(doorOf()), unpack(seats())}
end

-- This relay has nobody there any more.
function asked.close()
  redis.call('HDEL', room, 'relay:' .. ask.relay)
  if redis.call('HLEN', room) > 3 then return {'ok'} end
  -- No relay cares. Where nobody ever was, as the name was only guessed, no numbers have to go on.
  if number('seq') == number('joinSeq') then redis.call('DEL', room) else redis.call('PEXPIRE', room, FORGOTTEN) end
  return {'ok'}
end

-- A seat, taken or taken again. Of several with one ticket one wins.
function asked.enter()
  open()
  local peer, ticket = ask.peer, ask.ticket
  local known = seatOf(peer.pid)
  for _, token in ipairs(ask.tokens) do
    if tonumber(redis.call('HGET', revokedIn(), token) or '0') > now then return {'token-rejected'} end
  end
  if ticket then
    local current = known and known.peer.epoch or tonumber(redis.call('GET', gone(peer.pid)) or ticket.epoch)
    if current ~= ticket.epoch then return {'ticket-rejected'} end
  end
  if not known and #seats() >= ask.max then return {'room-full'} end
  if ticket then
    peer.epoch, peer.joinSeq, peer.joinedAt = ticket.epoch + 1, ticket.joinSeq, ticket.joinedAt
    if ticket.joinSeq > number('joinSeq') then redis.call('HSET', room, 'joinSeq', ticket.joinSeq) end
  else
    peer.epoch, peer.joinSeq, peer.joinedAt = 1, redis.call('HINCRBY', room, 'joinSeq', 1), now
  end
  if known and known.peer.media.n > peer.media.n then peer.media = known.peer.media end
  redis.call('DEL', gone(peer.pid))
  local seat = {peer = peer, relay = ask.relay, pass = ask.pass}
  keep(seat)
  return {'ok', tell(ticket and 'back' or 'join', seat)}
end

-- What happens to a seat, unless it was taken again meanwhile.
function asked.alter()
  local seat = seatOf(ask.pid)
  if not seat or seat.peer.epoch ~= ask.epoch then return {'peer-gone'} end
  if ask.op == 'leave' then
    vacate(seat, ask.reason)
    return {'ok'}
  end
  local peer = seat.peer
  if ask.name then peer.name = ask.name end
  if ask.media and ask.media.n >= peer.media.n then peer.media = ask.media end
  if ask.op == 'lost' then seat.isAway = true end
  keep(seat)
  return {'ok', tell(ask.op, seat, ask.reason)}
end

-- A relay is dead: nobody holds the seats of its people.
function asked.bury()
  if isAlive(ask.dead) then return {'ok'} end
  for _, text in ipairs(seats()) do
    local seat = cjson.decode(text)
    if seat.relay == ask.dead then vacate(seat, 'timeout') end
  end
  redis.call('HDEL', room, 'relay:' .. ask.dead)
  stopWaiting(ask.dead)
  tellDoor()
  return {'ok'}
end

-- A host's decision, or somebody who waits, or waits no more.
function asked.decide()
  open()
  local change = ask.change
  if change.locked == true then redis.call('HSET', room, 'locked', 1) end
  if change.locked == false then redis.call('HDEL', room, 'locked') end
  for _, token in ipairs(change.revoked or {}) do revoke(token.id, token['until']) end
  if change.knock then wait(change.knock) end
  if change.gone then redis.call('HDEL', room, 'wait:' .. change.gone) end
  tellDoor()
  return {'ok'}
end

-- How much has happened in each of many rooms, and that they are still in use.
function asked.check()
  local numbers = {'ok'}
  for i = 2, #KEYS do
    redis.call('PEXPIRE', KEYS[i], DAY)
    numbers[i] = redis.call('HGET', KEYS[i], 'seq') or '0'
  end
  return numbers
end

return asked[ask.ask]()
`;
