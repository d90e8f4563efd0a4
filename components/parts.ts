/** The parts inside our elements. Each element hands on all that those inside it have, so that a page reaches them by `::part()`. */
export const PARTS =
  'pane,video,name,status,badge,time,level,menu,message,messages,link,error,button,pin-button,move-button,microphone-button,camera-button,flip-button,screen-button,join-button,leave-button,chat-button,hand-button,invite-button,sounds-button,settings-button,more-button,fullscreen-button,window-button,test-button,send-button,field,camera-field,microphone-field,speaker-field,name-field,remember-field,message-field,recipient-field';
